import type { Command } from '../command.js';

export const rmCommand: Command = {
  name: 'rm',
  argument: { name: 'model', description: 'default: that of the config', required: false },
  summary:
    'Removes nothing, and says what to type instead: a deployed model cannot be taken out of its function alone.',
  examples: [
    'ollama-lambda rm                    says what there is: destroy, another model, the cache',
    'ollama-lambda rm llama3.2:1b',
  ],
  fields: ['model', 'modelSource'],
  options: [],
  load: async () => (await import('./rm-action.js')).rmAction,
};
