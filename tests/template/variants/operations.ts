import { defaults } from '../../../src/config/defaults.js';
import { aConfig, anInput } from '../build.js';

const { logs, metrics } = defaults;

export const operationsVariants = {
  concurrency: anInput({
    config: aConfig({ concurrency: { reserved: 5 }, endpoint: { auth: 'api-key', principals: [] } }),
  }),
  'logs-json': anInput({
    config: aConfig({ logs: { ...logs, format: 'json', level: 'debug', systemLevel: 'warn' } }),
  }),
  'logs-infrequent': anInput({
    config: aConfig({
      logs: { ...logs, class: 'infrequent-access', level: 'warn' },
      metrics: { ...metrics, enabled: false },
    }),
  }),
  tracing: anInput({ config: aConfig({ tracing: { enabled: true } }) }),
};
