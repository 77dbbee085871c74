import type { Config } from '../../config/config.js';
import { showDollars } from '../../lib/quantities.js';
import type { Feature } from '../feature.js';

export const canary: Feature = {
  id: 'canary',
  applies: isOn,
  instances: ({ config: { canary: asked } }) => [
    {
      canaryPercent: asked.percent ?? 0,
      canaryMinutes: asked.minutes,
      canaryErrors: asked.errors,
    },
  ],
  costs: ({ prices }) => [
    {
      what: 'the alarm that watches a new version',
      perMonth: prices.features.alarmMetricMonth,
      basis: `one alarm × ${showDollars(prices.features.alarmMetricMonth)}; CodeDeploy costs nothing with Lambda`,
    },
  ],
};

export const canaryNew: Feature = {
  id: 'canary-new',
  applies: isOn,
  instances: ({ previous }) => (previous === undefined ? [{}] : []),
};

export const canaryChoice: Feature = {
  id: 'canary-choice',
  applies: isOn,
  instances: ({ previous }) => (previous === undefined ? [] : [{}]),
};

function isOn({ canary: { percent } }: Config): boolean {
  return percent !== undefined;
}
