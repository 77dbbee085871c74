import type { Command } from '../command.js';
import { endpointOptions } from './run.js';

export const openCommand: Command = {
  name: 'open',
  summary: 'Talk with the deployed model on a page in your browser.',
  examples: [
    'ollama-lambda open',
    'ollama-lambda open --no-browser --port 8765      shows the address only',
    'ollama-lambda open --url http://127.0.0.1:9000/  what `ollama-lambda dev` serves',
  ],
  fields: 'target',
  options: [
    { flag: '--port <number>', description: 'port on 127.0.0.1 (default: any free one)' },
    { flag: '--no-browser', description: 'do not start a browser' },
    ...endpointOptions(),
  ],
  load: async () => (await import('./open-action.js')).openAction,
};
