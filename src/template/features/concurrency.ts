import type { Feature } from '../feature.js';

export const concurrency: Feature = {
  id: 'concurrency',
  applies: (config) => config.concurrency.reserved !== undefined,
  instances: ({ config }) => [{ reserved: config.concurrency.reserved ?? 0 }],
};
