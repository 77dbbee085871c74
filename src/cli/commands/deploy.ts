import type { Command, Option } from '../command.js';

/** Options that `deploy` and `redeploy` share. */
export const deployOptions: readonly Option[] = [
  { flag: '--dry-run', description: 'show the plan and change nothing' },
  { flag: '--adopt', description: 'take over the stack and repository that the original script left' },
  { flag: '--no-verify', description: 'do not ask the function for a first token' },
  {
    flag: '--key-file <file>',
    description: 'write the API key into a new file (mode 0600) instead of showing it',
  },
  { flag: '--refresh-limits', description: 'do not believe a memory cap that was learned earlier' },
];

export const deployCommand: Command = {
  name: 'deploy',
  summary: 'Put a model behind a URL in your account, or bring what is there up to date.',
  examples: [
    'ollama-lambda deploy                                   asks for what is missing',
    'ollama-lambda deploy --model llama3.2:1b --region eu-west-1 --yes',
    'ollama-lambda deploy --auth api-key --key-file key.txt --yes',
    'ollama-lambda deploy --env prod --dry-run --json',
  ],
  fields: 'all',
  options: deployOptions,
  interrupted: 'finished blobs stay where they are',
  load: async () => (await import('./deploy-action.js')).deployAction,
};
