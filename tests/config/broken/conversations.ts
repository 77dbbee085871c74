import type { Broken } from './broken.js';

export const brokenConversations: readonly Broken[] = [
  [
    'conversations.days-range',
    'endpoint: {auth: api-key}\nconversations: {enabled: true, days: 0}',
    'config-out-of-range 2 38 conversations.days',
  ],
  [
    'conversations-have-owners',
    'endpoint: {auth: none, public: true}\nconversations: {enabled: true}',
    'config-impossible 2 26 conversations.enabled',
  ],
  [
    'conversations-are-shared',
    'conversations: {enabled: true}',
    'config-conversations-shared 1 26 conversations.enabled',
  ],
  [
    'conversations-have-effect',
    'conversations: {keep: true}',
    'config-without-effect 1 23 conversations.keep',
  ],
];
