import { showDollars } from '../../lib/quantities.js';
import type { Feature } from '../feature.js';

export const conversations: Feature = {
  id: 'conversations',
  applies: (config) => config.conversations.enabled,
  instances: ({ config: { conversations: asked } }) => [
    {
      conversationsDeletion: asked.keep ? 'RetainExceptOnCreate' : 'Delete',
      conversationsReplacement: asked.keep ? 'Retain' : 'Delete',
      conversationsBackups: asked.backups,
    },
  ],
  costs: ({ config, prices }) => {
    const { tableWrites, tableReads, tableGbMonth, tableBackupGbMonth } = prices.features;
    const gb = tableGbMonth + (config.conversations.backups ? tableBackupGbMonth : 0);
    return [
      {
        what: 'conversations: a write for each KB of a turn, a read for each 4 KB of what is remembered',
        perMonth: undefined,
        basis: `${showDollars(tableWrites)} and ${showDollars(tableReads)} a million, ${showDollars(gb)} a GB that is kept`,
      },
    ];
  },
};
