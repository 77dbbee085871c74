import type { Feature } from '../feature.js';

/** AuthType NONE means that Lambda lets everybody in; with `api-key` it is the function that asks. */
export const endpoint: Feature = {
  id: 'endpoint',
  applies: () => true,
  instances: ({ config: { endpoint: asked } }) => [
    {
      authType: asked.auth === 'iam' ? 'AWS_IAM' : 'NONE',
      invokeMode: asked.invokeMode === 'buffered' ? 'BUFFERED' : 'RESPONSE_STREAM',
    },
  ],
};
