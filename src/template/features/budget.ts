import type { Feature } from '../feature.js';

export const budget: Feature = {
  id: 'budget',
  applies: (config) => config.budget.monthly !== undefined,
  instances: ({ config: { budget: asked, alarms } }) => [
    { budgetDollars: asked.monthly ?? 0, budgetEmail: asked.email ?? alarms.email ?? '' },
  ],
};

export const budgetOfLambda: Feature = {
  id: 'budget-lambda',
  applies: (config) => budget.applies(config) && config.budget.scope === 'lambda',
};
