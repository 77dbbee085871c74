import type { Rule } from '../rules/rule.js';
import { block, number, toggle } from './block.js';

export const conversations = block(
  'conversations',
  'What is remembered of conversations, for callers who ask for it.',
  {
    enabled: toggle({
      description: 'Whether the function keeps conversations, in a table of DynamoDB.',
      fallback: false,
    }),
    days: number({
      min: 1,
      max: 3650,
      unit: 'days',
      why: 'A turn is kept for some time, and then deleted.',
      description: 'Days after which a turn of a conversation is deleted.',
      /** Long enough to come back to a talk, short enough that nobody forgets that it is there. */
      fallback: 30,
    }),
    backups: toggle({
      description:
        'Whether the table can be set back to any second of the last 35 days (point-in-time recovery).',
      fallback: true,
    }),
    keep: toggle({
      description: 'Whether the table stays when the stack is deleted. Nothing else of this stack ever does.',
      fallback: false,
    }),
  },
);

const conversationsHaveOwners: Rule = {
  name: 'conversations-have-owners',
  about: ['conversations.enabled', 'endpoint.auth'],
  check: ({ conversations, endpoint }, say) => {
    if (!conversations.enabled || endpoint.auth !== 'none') return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('conversations.enabled')} is true, but ${say('endpoint.auth')} is none.`,
        why: 'A conversation belongs to the key that began it; without keys whoever guesses its name can read it.',
        remedy: 'Set endpoint.auth to api-key, or to iam.',
      },
    ];
  },
};

const conversationsAreShared: Rule = {
  name: 'conversations-are-shared',
  about: ['conversations.enabled', 'endpoint.auth'],
  check: ({ conversations, endpoint }, say) => {
    if (!conversations.enabled || endpoint.auth !== 'iam') return [];
    return [
      {
        id: 'config-conversations-shared',
        severity: 'warning',
        what: `${say('conversations.enabled')} is true and ${say('endpoint.auth')} is iam: all who may call share one set of conversations.`,
        why: 'The function is not told which principal has signed, only that IAM let it in.',
        remedy: 'Set endpoint.auth to api-key, and make a key for each who must not read the others’.',
      },
    ];
  },
};

const conversationsHaveEffect: Rule = {
  name: 'conversations-have-effect',
  about: ['conversations.enabled', 'conversations.days', 'conversations.backups', 'conversations.keep'],
  check: ({ conversations: asked }, say) => {
    const { fields: usual } = conversations;
    const changed = (['days', 'backups', 'keep'] as const).find(
      (name) => asked[name] !== usual[name].fallback,
    );
    if (asked.enabled || changed === undefined) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `${say(`conversations.${changed}`)} is ${asked[changed]}, but ${say('conversations.enabled')} is not true.`,
        remedy: 'Add enabled: true below conversations, or remove the rest.',
        field: `conversations.${changed}` as const,
      },
    ];
  },
};

export const conversationsRules: readonly Rule[] = [
  conversationsHaveOwners,
  conversationsAreShared,
  conversationsHaveEffect,
];
