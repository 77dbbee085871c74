import { metricsNamespace } from '../grammars.js';
import { block, text, toggle } from './block.js';

export const metrics = block('metrics', 'What the function tells CloudWatch of each request.', {
  enabled: toggle({
    description:
      'Whether the function writes metrics. CloudWatch bills each, by the hours in which it is written.',
    fallback: true,
  }),
  namespace: text({
    pattern: metricsNamespace,
    maxLength: 255,
    allowed: '1 to 255 letters, digits and . _ / # : -, and not AWS/ or : in front',
    description: 'CloudWatch namespace of the metrics.',
    fallback: 'OllamaLambda',
  }),
});
