import { defaults } from '../../../src/config/defaults.js';
import { aConfig, anInput } from '../build.js';

export const provisionedVariants = {
  provisioned: anInput({ config: aConfig({ provisioned: { ...defaults.provisioned, instances: 2 } }) }),
  'provisioned-scaled': anInput({
    config: aConfig({
      provisioned: {
        instances: 1,
        most: 4,
        utilization: 70,
        from: 8,
        until: 18,
        days: 'MON-FRI',
        timeZone: 'Europe/Berlin',
      },
    }),
  }),
};
