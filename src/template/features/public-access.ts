import type { Feature } from '../feature.js';

export const publicAccess: Feature = {
  id: 'public-access',
  // Behind a gateway the URL is closed: nobody is to go round it.
  applies: ({ endpoint, gateway }) => endpoint.auth !== 'iam' && !gateway.enabled,
};
