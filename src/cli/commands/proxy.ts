import type { Command } from '../command.js';
import { endpointOptions } from './run.js';

export const proxyCommand: Command = {
  name: 'proxy',
  summary:
    'A port on this machine that signs, so that the openai and ollama clients work with an IAM endpoint.',
  examples: [
    'ollama-lambda proxy',
    'ollama-lambda proxy --port 11435',
    'OLLAMA_HOST=http://127.0.0.1:11434 ollama run llama3.2:1b      in another window',
  ],
  fields: 'target',
  options: [
    {
      flag: '--port <number>',
      description: 'port on 127.0.0.1 (default: 11434, Ollama’s own; 0 for any free one)',
    },
    ...endpointOptions(),
  ],
  load: async () => (await import('./proxy-action.js')).proxyAction,
};
