import type { Command } from '../command.js';
import { deployOptions } from './deploy.js';

export const redeployCommand: Command = {
  name: 'redeploy',
  summary: 'Delete the stack and create it anew; image and keys are kept, the URL changes.',
  examples: [
    'ollama-lambda redeploy',
    'ollama-lambda redeploy --yes --no-verify',
    'ollama-lambda redeploy --dry-run',
  ],
  fields: 'all',
  options: deployOptions,
  interrupted: 'finished blobs stay where they are',
  load: async () => (await import('./deploy-action.js')).redeployAction,
};
