import { defaults } from '../../../src/config/defaults.js';
import { aConfig, anInput } from '../build.js';

const { alarms, budget } = defaults;

export const watchingVariants = {
  alarms: anInput({ config: aConfig({ alarms: { ...alarms, email: 'ops@example.com' } }) }),
  'alarms-topic': anInput({
    config: aConfig({
      alarms: {
        ...alarms,
        topic: 'arn:aws:sns:eu-central-1:123456789012:ops',
        errors: 5,
        throttles: 0,
        durationPercent: 50,
        idleHours: 12,
      },
      metrics: { enabled: true, namespace: 'Team/Llm' },
    }),
  }),
  dashboard: anInput({ config: aConfig({ dashboard: { enabled: true } }) }),
  budget: anInput({ config: aConfig({ budget: { ...budget, monthly: 20, email: 'ops@example.com' } }) }),
  'budget-account': anInput({
    config: aConfig({
      alarms: { ...alarms, email: 'ops@example.com', memoryPercent: 0, durationPercent: 0 },
      budget: { ...budget, monthly: 100, scope: 'account' },
    }),
  }),
};
