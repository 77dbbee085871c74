import type { Feature } from '../feature.js';

export const publicAccess: Feature = {
  id: 'public-access',
  applies: ({ endpoint }) => endpoint.auth !== 'iam',
};
