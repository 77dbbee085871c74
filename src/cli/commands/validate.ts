import type { Command } from '../command.js';

export const validateCommand: Command = {
  name: 'validate',
  summary: 'Check a config and its template, or any template. Offline, no credentials, made for CI.',
  examples: [
    'ollama-lambda validate',
    'ollama-lambda validate --format github',
    'ollama-lambda validate --template template.yaml --strict',
    'ollama-lambda validate --online --region eu-west-1',
  ],
  fields: 'all',
  options: [
    { flag: '--template <file>', description: 'check this template instead of the config’s own' },
    { flag: '--format <format>', description: 'pretty (default), json, github, junit or sarif' },
    { flag: '--strict', description: 'ask AWS’s own validator too (@aws/cloudformation-validate)' },
    {
      flag: '--online',
      description: 'also ValidateTemplate and a change set that is never executed (needs credentials)',
    },
  ],
  load: async () => (await import('./validate-action.js')).validateAction,
};
