import type { Command } from '../command.js';

export const envCommand: Command = {
  name: 'env',
  summary: 'What the openai and ollama clients need to use the endpoint, as variables for the shell.',
  examples: [
    'ollama-lambda env',
    'eval "$(ollama-lambda env)"',
    'ollama-lambda env --shell fish | source',
    'ollama-lambda env --json',
  ],
  fields: 'target',
  options: [
    { flag: '--shell <shell>', description: 'sh (default; also bash and zsh), fish or powershell' },
    {
      flag: '--port <number>',
      description: 'port of `ollama-lambda proxy`, for an iam endpoint (default: 11434)',
    },
  ],
  load: async () => (await import('./env-action.js')).envAction,
};
