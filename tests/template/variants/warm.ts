import { defaults } from '../../../src/config/defaults.js';
import { aConfig, anInput } from '../build.js';

export const warmVariants = {
  warm: anInput({ config: aConfig({ warm: { ...defaults.warm, everyMinutes: 5 } }) }),
  'warm-several': anInput({
    config: aConfig({
      warm: {
        everyMinutes: 10,
        instances: 3,
        from: 8,
        until: 18,
        days: 'MON-FRI',
        timeZone: 'Europe/Berlin',
      },
    }),
  }),
};
