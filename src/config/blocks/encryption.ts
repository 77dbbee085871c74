import { encryptionKey } from '../grammars.js';
import type { Rule } from '../rules/rule.js';
import { block, text } from './block.js';

export const encryption = block('encryption', 'A key of your own, in AWS KMS.', {
  key: text({
    flag: '--encryption-key <create|arn>',
    pattern: encryptionKey,
    maxLength: 350,
    allowed: 'create, or the ARN of a key such as arn:aws:kms:eu-west-1:123456789012:key/…',
    description:
      'Key for the log, the function’s variables, the topic of the alarms and tables: create makes one. Absent: AWS’s own keys.',
    fallback: undefined,
  }),
});

const keyIsInRegion: Rule = {
  name: 'key-is-in-region',
  about: ['encryption.key', 'region'],
  check: ({ encryption: { key }, region }, say) => {
    const elsewhere = key?.split(':')[3];
    if (elsewhere === undefined || region === undefined || elsewhere === region) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('encryption.key')} is in ${elsewhere}, and ${say('region')} is ${region}.`,
        why: 'A key works in its own Region only.',
        remedy: `Name a key in ${region}, or write create.`,
      },
    ];
  },
};

const keptTableKeepsItsKey: Rule = {
  name: 'kept-table-keeps-its-key',
  about: ['conversations.keep', 'encryption.key', 'conversations.enabled'],
  check: ({ conversations, encryption: { key } }, say) => {
    if (!conversations.enabled || !conversations.keep || key !== 'create') return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('conversations.keep')} is true and ${say('encryption.key')} is create: the table would outlive its key.`,
        why: 'A key that the stack makes is deleted with it, and what it encrypted can then be read by nobody.',
        remedy: 'Name a key of your own that stays, or set conversations.keep to false.',
      },
    ];
  },
};

export const encryptionRules: readonly Rule[] = [keyIsInRegion, keptTableKeepsItsKey];
