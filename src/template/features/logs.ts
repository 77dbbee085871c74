import type { Feature } from '../feature.js';

export const logs: Feature = {
  id: 'logs',
  applies: () => true,
  instances: ({ config }) => [{ retentionDays: config.logs.retention }],
};

export const logsText: Feature = {
  id: 'logs-text',
  applies: (config) => config.logs.format === 'text',
};

export const logsJson: Feature = {
  id: 'logs-json',
  applies: (config) => config.logs.format === 'json',
  instances: ({ config: { logs: asked } }) => [
    { applicationLevel: asked.level.toUpperCase(), systemLevel: asked.systemLevel.toUpperCase() },
  ],
};

export const logsInfrequent: Feature = {
  id: 'logs-infrequent',
  applies: (config) => config.logs.class === 'infrequent-access',
};
