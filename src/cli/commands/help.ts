import type { Command } from '../command.js';

export const helpCommand: Command = {
  name: 'help',
  argument: { name: 'topic', description: 'a command, or exit-codes, config, environment', required: false },
  summary: 'Explain a command, the exit codes, the fields of the config, or the variables.',
  examples: [
    'ollama-lambda help deploy',
    'ollama-lambda help exit-codes',
    'ollama-lambda help config',
    'ollama-lambda help environment',
  ],
  fields: 'none',
  options: [],
  load: async () => (await import('./help-action.js')).helpAction,
};
