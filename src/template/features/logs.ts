import type { Feature } from '../feature.js';

export const logs: Feature = {
  id: 'logs',
  applies: () => true,
  instances: ({ config }) => [{ retentionDays: config.logs.retention }],
};
