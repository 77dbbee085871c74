import { defaults } from '../../../src/config/defaults.js';
import { seconds } from '../../../src/core/units.js';
import { aConfig, anInput } from '../build.js';

const on = { ...defaults.gateway, enabled: true };

export const gatewayVariants = {
  gateway: anInput({ config: aConfig({ gateway: on }) }),
  'gateway-all': anInput({
    config: aConfig({
      gateway: {
        ...on,
        keys: ['web', 'ci'],
        quota: 1000,
        firewallRate: 300,
        domain: 'llm.example.com',
        certificate: 'arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
      },
      endpoint: {
        auth: 'api-key',
        principals: [],
        cors: { origins: ['https://app.example'], headers: ['authorization'], maxAge: seconds(600) },
      },
    }),
  }),
};
