import type { Command } from '../command.js';

export const runCommand: Command = {
  name: 'run',
  argument: { name: 'prompt', description: 'what to ask; what is piped in comes behind it', required: false },
  summary: 'Ask the deployed model one question and stream its answer.',
  examples: [
    'ollama-lambda run "Why is the sky blue?"',
    'git diff | ollama-lambda run "Write a commit message"',
    'ollama-lambda run --image photo.jpg "What is this?"',
    'OLLAMA_LAMBDA_API_KEY=… ollama-lambda run "hello"      with an api-key endpoint',
    'ollama-lambda run --url https://….lambda-url.eu-west-1.on.aws/ "hello"',
  ],
  fields: 'target',
  options: [
    {
      flag: '--image <file>',
      description: 'a picture to ask about (PNG, JPEG, GIF or WebP), of a model that sees',
    },
    ...endpointOptions(),
  ],
  load: async () => (await import('./run-action.js')).runAction,
};

/** How `run` and `proxy` find the endpoint. */
export function endpointOptions(): readonly { flag: string; description: string }[] {
  return [
    { flag: '--url <url>', description: 'the endpoint (default: the stack’s output)' },
    { flag: '--key-file <file>', description: 'file with the API key (default: OLLAMA_LAMBDA_API_KEY)' },
    {
      flag: '--gateway-key-file <file>',
      description:
        'file with a key of the gateway, where it asks for one (default: OLLAMA_LAMBDA_GATEWAY_KEY)',
    },
  ];
}
