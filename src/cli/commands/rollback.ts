import type { Command } from '../command.js';

export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'Give callers the version back that was live before the last deploy: image, model and settings.',
  examples: ['ollama-lambda rollback', 'ollama-lambda rollback --yes --json'],
  fields: 'target',
  options: [
    {
      flag: '--old-keys',
      description: 'also when API keys were made or revoked since: that version has those of its time',
    },
  ],
  load: async () => (await import('./rollback-action.js')).rollbackAction,
};
