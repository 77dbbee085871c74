import { defaults } from '../../../src/config/defaults.js';
import { aConfig, anInput } from '../build.js';

const alarms = { ...defaults.alarms, email: 'ops@example.com' };

const key = `arn:aws:kms:eu-central-1:123456789012:key/${'0'.repeat(8)}-1111-2222-3333-444444444444`;
const tables = {
  conversations: { ...defaults.conversations, enabled: true },
  rates: { ...defaults.rates, requestsPerMinute: 60 },
};

export const encryptionVariants = {
  encryption: anInput({ config: aConfig({ encryption: { key: 'create' } }) }),
  'encryption-alarms': anInput({ config: aConfig({ encryption: { key: 'create' }, alarms }) }),
  'encryption-tables': anInput({ config: aConfig({ encryption: { key: 'create' }, ...tables }) }),
  'encryption-existing': anInput({
    config: aConfig({
      encryption: { key },
      alarms,
    }),
  }),
  'encryption-existing-tables': anInput({ config: aConfig({ encryption: { key }, ...tables }) }),
};
