import { limitsOverTime } from '../../config/blocks/rates.js';
import { showDollars } from '../../lib/quantities.js';
import type { Feature } from '../feature.js';

export const rates: Feature = {
  id: 'rates',
  applies: (config) => limitsOverTime(config.rates),
  costs: ({ prices }) => {
    const { tableWrites } = prices.features;
    return [
      {
        what: 'limits over time: two writes a request, to reserve and to settle',
        perMonth: undefined,
        basis: `2 × ${showDollars(tableWrites)} for a million requests; nothing while idle`,
      },
    ];
  },
};
