import type { Rule } from '../rules/rule.js';
import { block, number } from './block.js';

export const canary = block(
  'canary',
  'A new version gets a part of the requests first, and goes again by itself when it fails.',
  {
    percent: number({
      flag: '--canary <percent>',
      min: 1,
      max: 99,
      unit: 'percent',
      why: 'The rest goes to the version that is live.',
      description: 'Of the requests, how many the new version gets at first. Absent: all of them at once.',
      fallback: undefined,
    }),
    minutes: number({
      min: 1,
      max: 120,
      unit: 'minutes',
      why: 'A deploy waits as long, and credentials of a longer session are rare.',
      description: 'For how long it gets only that part.',
      fallback: 10,
    }),
    errors: number({
      min: 1,
      max: 1000,
      unit: 'errors',
      why: 'Errors of the new version within a minute are counted.',
      description: 'So many failed requests within a minute bring the old version back.',
      fallback: 1,
    }),
  },
);

const needsPercent: Rule = {
  name: 'canary-needs-percent',
  about: ['canary.minutes', 'canary.percent', 'canary.errors'],
  check: ({ canary: { percent, minutes, errors } }, say) => {
    if (percent !== undefined || (minutes === 10 && errors === 1)) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `canary says how, but ${say('canary.percent')} is not given: a new version gets all requests at once.`,
        remedy: 'Add percent: 10 below canary, or remove the rest.',
      },
    ];
  },
};

export const canaryRules: readonly Rule[] = [needsPercent];
