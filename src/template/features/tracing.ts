import { showDollars } from '../../lib/quantities.js';
import type { Feature } from '../feature.js';

export const tracing: Feature = {
  id: 'tracing',
  applies: (config) => config.tracing.enabled,
  costs: ({ prices }) => [
    {
      what: 'traces in X-Ray',
      perMonth: undefined,
      basis: `${showDollars(prices.features.millionTraces)} for a million; Lambda records one request a second and a twentieth of the others`,
    },
  ],
};
