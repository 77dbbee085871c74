import { defaults } from '../../../src/config/defaults.js';
import { aConfig, anInput } from '../build.js';

export const ratesVariants = {
  rates: anInput({
    config: aConfig({ rates: { ...defaults.rates, requestsPerMinute: 60, tokensPerDay: 200_000 } }),
  }),
  'rates-keys': anInput({
    config: aConfig({
      endpoint: { auth: 'api-key', principals: [] },
      rates: {
        ...defaults.rates,
        tokensPerMinute: 20_000,
        keys: { ci: { requestsPerDay: 100 } },
        unreachable: 'allow',
      },
    }),
  }),
};
