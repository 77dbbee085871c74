import type { Command } from '../command.js';

export const destroyCommand: Command = {
  name: 'destroy',
  summary: 'List what exists, take it all away, and look again.',
  examples: [
    'ollama-lambda destroy',
    'ollama-lambda destroy --yes --json',
    'ollama-lambda destroy --keep-images --dry-run',
  ],
  fields: 'target',
  options: [
    { flag: '--dry-run', description: 'list what would be deleted and delete nothing' },
    { flag: '--keep-images', description: 'leave the ECR repository and its images' },
    {
      flag: '--keep-logs',
      description: 'leave the log group; a later deploy needs another --name, or the group deleted',
    },
    { flag: '--adopt', description: 'also delete what the original script left' },
    { flag: '--retain-blocked', description: 'leave behind resources that CloudFormation could not delete' },
  ],
  load: async () => (await import('./destroy-action.js')).destroyAction,
};
