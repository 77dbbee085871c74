import type { Rule } from '../rules/rule.js';
import { block, number } from './block.js';

export const concurrency = block('concurrency', 'How many instances may answer at the same time.', {
  reserved: number({
    flag: '--reserved-concurrency <instances>',
    min: 1,
    max: 100_000,
    unit: 'instances',
    why: 'AWS reserves no more than what the account has, less 100 that stay for every other function.',
    description:
      'Most instances at the same time: the only hard ceiling on what the function can cost. They are taken from the account’s, and cost nothing.',
    fallback: undefined,
  }),
});

const warmWithinReserved: Rule = {
  name: 'warm-within-reserved',
  about: ['warm.instances', 'warm.everyMinutes', 'concurrency.reserved'],
  check: ({ warm: { instances, everyMinutes }, concurrency: { reserved } }, say) => {
    if (everyMinutes === undefined || reserved === undefined || instances <= reserved) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('warm.instances')} is ${instances}, but ${say('concurrency.reserved')} allows ${reserved} at the same time.`,
        why: 'Lambda throttles the events that are to wake the others.',
        remedy: `Reserve ${instances} or more, or keep fewer warm.`,
      },
    ];
  },
};

const provisionedWithinReserved: Rule = {
  name: 'provisioned-within-reserved',
  about: ['provisioned.instances', 'provisioned.most', 'concurrency.reserved'],
  check: ({ provisioned: { instances, most = instances }, concurrency: { reserved } }, say) => {
    if (most === undefined || reserved === undefined || most <= reserved) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say(most === instances ? 'provisioned.instances' : 'provisioned.most')} is ${most}, but ${say('concurrency.reserved')} allows ${reserved} at the same time.`,
        why: 'Lambda keeps no more instances ready than a function may have.',
        remedy: `Reserve ${most} or more, or keep fewer ready.`,
      },
    ];
  },
};

export const concurrencyRules: readonly Rule[] = [warmWithinReserved, provisionedWithinReserved];
