import type { Command } from '../command.js';
import { endpointOptions } from './run.js';

export const benchCommand: Command = {
  name: 'bench',
  summary:
    'Measure the endpoint: time to the first token, cold and warm, tokens/s, and what an answer costs.',
  examples: [
    'ollama-lambda bench',
    'ollama-lambda bench --prompt-tokens 64,512,2048 --concurrency 1,4 --requests 20 --chart bench.svg',
    'ollama-lambda bench --url http://127.0.0.1:9000/ --json      what `ollama-lambda dev` serves',
  ],
  fields: 'target',
  options: [
    { flag: '--requests <number>', description: 'requests for each combination (default: 10)' },
    { flag: '--prompt-tokens <numbers>', description: 'lengths of prompts, about (default: 64,512)' },
    { flag: '--answer-tokens <number>', description: 'the most tokens of each answer (default: 64)' },
    {
      flag: '--concurrency <numbers>',
      description:
        'requests at the same time (default: 1). Each needs an instance of its own, so more are cold starts at first',
    },
    { flag: '--chart <file>', description: 'draw it too: .svg, or .html' },
    ...endpointOptions(),
  ],
  interrupted: 'what has been measured is shown',
  load: async () => (await import('./bench-action.js')).benchAction,
};
