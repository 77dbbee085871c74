import type { Feature } from '../feature.js';

export const apiKey: Feature = {
  id: 'api-key',
  applies: ({ endpoint }) => endpoint.auth === 'api-key',
};
