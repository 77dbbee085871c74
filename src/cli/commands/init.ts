import { startingPoints } from '../../config/starting-points.js';
import type { Command } from '../command.js';

export const initCommand: Command = {
  name: 'init',
  summary:
    'Write ollama-lambda.yaml, commented, or change fields of the one that is there and nothing else in it.',
  examples: [
    'ollama-lambda init                                     asks, shows the file, writes it',
    'ollama-lambda init --template openai --model llama3.2:1b --region eu-west-1 --yes',
    'ollama-lambda init --memory 3008                       changes one field, keeps every comment',
    'ollama-lambda init --env prod --model llama3.2:3b      makes this environment of the file, or changes it',
  ],
  fields: 'all',
  options: [
    {
      flag: '--template <name>',
      description: startingPoints.map(({ name, description }) => `${name} (${description})`).join(', '),
    },
  ],
  load: async () => (await import('./init-action.js')).initAction,
};
