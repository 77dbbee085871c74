import type { Feature } from '../feature.js';

/** Long enough to look into last week's trouble, short enough to cost cents; CloudWatch's default is for ever. */
const retentionDays = 14;

export const logs: Feature = {
  id: 'logs',
  applies: () => true,
  instances: () => [{ retentionDays }],
};
