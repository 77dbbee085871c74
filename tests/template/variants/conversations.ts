import { defaults } from '../../../src/config/defaults.js';
import { aConfig, anInput } from '../build.js';

export const conversationsVariants = {
  conversations: anInput({
    config: aConfig({ conversations: { ...defaults.conversations, enabled: true } }),
  }),
  'conversations-kept': anInput({
    config: aConfig({ conversations: { enabled: true, days: 365, backups: false, keep: true } }),
  }),
};
