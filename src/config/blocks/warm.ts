import type { Rule } from '../rules/rule.js';
import { block, number } from './block.js';
import { windowFields, windowRules } from './window.js';

export const warm = block('warm', 'Instances that a schedule keeps ready, with the model loaded.', {
  everyMinutes: number({
    flag: '--warm-every <minutes>',
    min: 1,
    max: 60,
    unit: 'minutes',
    why: 'Only these divide an hour; AWS was seen to keep an idle instance for about 45 minutes, and promises nothing.',
    only: [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60],
    description: 'How often the function is woken. Absent: never, and nothing is paid while idle.',
    fallback: undefined,
  }),
  instances: number({
    min: 1,
    max: 5,
    unit: 'instances',
    why: 'They are woken by one rule of EventBridge, which has five targets at most.',
    description: 'How many instances are kept ready, for so many callers at once.',
    fallback: 1,
  }),
  ...windowFields,
});

const needsInterval: Rule = {
  name: 'warm-needs-interval',
  about: ['warm.instances', 'warm.everyMinutes', 'warm.from', 'warm.until'],
  check: ({ warm: { everyMinutes, instances, from, until } }, say) => {
    if (everyMinutes !== undefined || (instances === 1 && from === 0 && until === 24)) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `warm says which instances and when, but ${say('warm.everyMinutes')} is not given: nothing is kept warm.`,
        remedy: 'Add everyMinutes: 5 below warm, or remove the rest.',
      },
    ];
  },
};

export const warmRules: readonly Rule[] = [...windowRules('warm'), needsInterval];
