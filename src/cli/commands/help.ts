import type { Command } from '../command.js';

export const helpCommand: Command = {
  name: 'help',
  argument: {
    name: 'topic',
    description:
      'a command, the code of an error, a rule of validate, or exit-codes, config, environment, errors',
    required: false,
  },
  summary: 'Explain a command, an error, the exit codes, the fields of the config, or the variables.',
  examples: [
    'ollama-lambda help deploy',
    'ollama-lambda help exit-codes',
    'ollama-lambda help config',
    'ollama-lambda help environment',
    'ollama-lambda help stack-failed',
  ],
  fields: 'none',
  options: [],
  load: async () => (await import('./help-action.js')).helpAction,
};
