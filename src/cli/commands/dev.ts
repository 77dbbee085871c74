import type { Command } from '../command.js';

export const devCommand: Command = {
  name: 'dev',
  summary: 'The function on this machine: same handler, same limits, a URL on loopback. Nothing is deployed.',
  examples: [
    'ollama-lambda dev',
    'ollama-lambda dev --model llama3.2:1b --memory 3008',
    'ollama-lambda dev --auth api-key --port 0',
    'ollama-lambda dev --engine stand-in                    without an Ollama: words, no model',
  ],
  fields: 'all',
  options: [
    { flag: '--port <number>', description: 'port on 127.0.0.1 (default: 11435; 0 for any free one)' },
    {
      flag: '--engine <path>',
      description:
        'the ollama to run, or stand-in (default: OLLAMA_BIN, PATH, an earlier deploy’s, the stand-in)',
    },
  ],
  load: async () => (await import('./dev-action.js')).devAction,
};
