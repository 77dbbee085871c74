import type { Rule } from '../rules/rule.js';
import { shareOfWeek } from '../week-window.js';
import { block, number } from './block.js';
import { windowFields, windowRules } from './window.js';

const ofAccount = 'An account has 1000 instances unless AWS has allowed more, new accounts fewer.';

export const provisioned = block(
  'provisioned',
  'Provisioned concurrency: instances that AWS keeps initialised, with the model loaded, and bills by the hour.',
  {
    instances: number({
      flag: '--provisioned <instances>',
      min: 1,
      max: 1000,
      unit: 'instances',
      why: ofAccount,
      description: 'How many instances are always ready. Absent: none, and nothing is paid while idle.',
      fallback: undefined,
    }),
    most: number({
      min: 1,
      max: 1000,
      unit: 'instances',
      why: ofAccount,
      description: 'Up to how many AWS adds while they are busy. Absent: it adds none.',
      fallback: undefined,
    }),
    utilization: number({
      min: 10,
      max: 90,
      unit: 'percent',
      why: 'These are the limits of Application Auto Scaling for this metric.',
      description: 'With most: how many of the ready instances may be busy before more are added.',
      fallback: 70,
    }),
    ...windowFields,
  },
);

const needsInstances: Rule = {
  name: 'provisioned-needs-instances',
  about: ['provisioned.most', 'provisioned.instances', 'provisioned.from', 'provisioned.until'],
  check: ({ provisioned: { instances, most, from, until } }, say) => {
    if (instances !== undefined || (most === undefined && from === 0 && until === 24)) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `provisioned says how and when, but ${say('provisioned.instances')} is not given: no instance is kept ready.`,
        remedy: 'Add instances: 1 below provisioned, or remove the rest.',
      },
    ];
  },
};

const mostIsMore: Rule = {
  name: 'provisioned-most-is-more',
  about: ['provisioned.most', 'provisioned.instances'],
  check: ({ provisioned: { instances, most } }, say) => {
    if (instances === undefined || most === undefined || most >= instances) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('provisioned.most')} is ${most}, and ${say('provisioned.instances')} is ${instances}.`,
        why: 'instances is what is ready at least, most what AWS may go up to.',
        remedy: `Set most to at least ${instances}, or remove it.`,
      },
    ];
  },
};

const alwaysReadyNeedsNoWarmth: Rule = {
  name: 'provisioned-needs-no-warm',
  about: [
    'warm.everyMinutes',
    'provisioned.instances',
    'provisioned.from',
    'provisioned.until',
    'provisioned.days',
  ],
  check: ({ provisioned: { instances, ...window }, warm: { everyMinutes } }, say) => {
    if (everyMinutes === undefined || instances === undefined || shareOfWeek(window) < 1) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `${say('warm.everyMinutes')} wakes instances that ${say('provisioned.instances')} keeps ready day and night.`,
        remedy: 'Remove warm.',
      },
    ];
  },
};

export const provisionedRules: readonly Rule[] = [
  ...windowRules('provisioned'),
  needsInstances,
  mostIsMore,
  alwaysReadyNeedsNoWarmth,
];
