import type { Command } from '../command.js';

export const updateCommand: Command = {
  name: 'update',
  summary:
    'Whether base image, engine or model have moved since ollama-lambda.lock was written; moves the lock on a yes.',
  examples: [
    'ollama-lambda update                 what moved; asks before it writes the lock',
    'ollama-lambda update --yes           writes the lock; `deploy` applies it',
    'ollama-lambda update --json          never writes without --yes',
  ],
  fields: 'all',
  options: [],
  load: async () => (await import('./update-action.js')).updateAction,
};
