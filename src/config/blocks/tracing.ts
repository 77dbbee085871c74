import { block, toggle } from './block.js';

export const tracing = block('tracing', 'AWS X-Ray.', {
  enabled: toggle({
    flag: '--tracing',
    description:
      'Whether Lambda records a trace of some requests in X-Ray: when the function began, how long it started and ran.',
    fallback: false,
  }),
});
