import type { Command } from '../command.js';
import { endpointOptions } from './run.js';

export const curlCommand: Command = {
  name: 'curl',
  argument: { name: 'path', description: 'with its query (default: /api/tags)', required: false },
  summary: 'Print a request to the endpoint as curl would make it, signed or with the key, and make it.',
  examples: [
    'ollama-lambda curl',
    `ollama-lambda curl /api/generate -d '{"prompt": "hello"}'`,
    'ollama-lambda curl /v1/chat/completions -d @request.json --include',
    'ollama-lambda curl /api/chat -d @request.json --print      only prints it',
  ],
  fields: 'target',
  options: [
    {
      flag: '-d, --data <data>',
      description: 'body; @<file> reads a file, @- standard input. Makes it a POST',
    },
    { flag: '-X, --request <method>', description: 'method (default: GET, or POST with a body)' },
    { flag: '-i, --include', description: 'status and headers too, on standard error' },
    { flag: '--print', description: 'print the command and send nothing' },
    ...endpointOptions(),
  ],
  load: async () => (await import('./curl-action.js')).curlAction,
};
