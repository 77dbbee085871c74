import { aConfig, anInput } from '../build.js';

export const snapStartVariants = {
  'snap-start': anInput({ config: aConfig({ snapStart: { enabled: true } }) }),
};
