import type { Command } from '../command.js';

export const statusCommand: Command = {
  name: 'status',
  summary: 'What is deployed, how it is, what it did in the last day, and whether the config has moved on.',
  examples: [
    'ollama-lambda status',
    'ollama-lambda status --env prod',
    'ollama-lambda status --json                exit 6 when nothing is deployed',
  ],
  fields: 'all',
  options: [],
  load: async () => (await import('./status-action.js')).statusAction,
};
