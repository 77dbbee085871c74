import type { Command } from '../command.js';

export const diffCommand: Command = {
  name: 'diff',
  summary: 'What deploy would change of the stack, resource by resource: replacements and permissions first.',
  examples: ['ollama-lambda diff', 'ollama-lambda diff --env prod --exit-code', 'ollama-lambda diff --json'],
  fields: 'all',
  options: [{ flag: '--exit-code', description: 'end with 3 when there is a difference, for scripts' }],
  load: async () => (await import('./diff-action.js')).diffAction,
};
