import type { Command } from '../command.js';

export const rehearseCommand: Command = {
  name: 'rehearse',
  summary:
    'The whole main job on this machine: deploy, ask, deploy again, destroy. No account, no Docker, no network.',
  examples: [
    'ollama-lambda rehearse',
    'ollama-lambda rehearse --account-memory-cap 3008',
    'ollama-lambda rehearse --fail change-stack',
    'ollama-lambda rehearse --config ollama-lambda.yaml',
    'ollama-lambda rehearse --keep',
  ],
  fields: 'none',
  options: [
    {
      flag: '--account-memory-cap <MB>',
      description: 'the account refuses functions with more memory, as new accounts do',
    },
    {
      flag: '--memory <auto|MB>',
      description: 'what to ask for (default: auto; with a cap: 10240, so that it is met)',
    },
    { flag: '--auth <auth>', description: 'iam (default) or api-key' },
    {
      flag: '--fail <step>',
      description: 'inject a fault: push-image, change-stack, throttle or credentials',
    },
    {
      flag: '--keep',
      description: 'leave the sandbox running and print the variables for your own commands',
    },
  ],
  load: async () => (await import('./rehearse-action.js')).rehearseAction,
};
