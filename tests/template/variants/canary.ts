import { defaults } from '../../../src/config/defaults.js';
import { aConfig, aKeyDigest, anInput } from '../build.js';

const previous = { id: '0123abcd' };
const config = aConfig({ canary: { ...defaults.canary, percent: 10 } });

export const canaryVariants = {
  canary: anInput({ config }),
  'canary-previous': anInput({ config, previous }),
  previous: anInput({ previous }),
  'previous-keys': anInput({
    config: aConfig({ endpoint: { auth: 'api-key', principals: [] } }),
    previous: { ...previous, description: `keys ${aKeyDigest.slice(0, 16)}` },
  }),
};
