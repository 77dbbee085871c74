import type { Command } from '../command.js';

export const validateCommand: Command = {
  name: 'validate',
  summary: 'Check a config and its template, or any template. Offline, no credentials, made for CI.',
  examples: [
    'ollama-lambda validate',
    'ollama-lambda validate --ruleset prod --format github',
    'ollama-lambda validate --rules',
    'ollama-lambda validate --template template.yaml --write-baseline known.json',
    'ollama-lambda validate --template template.yaml --baseline known.json',
    'ollama-lambda validate --template template.yaml --strict',
    'ollama-lambda validate --online --region eu-west-1',
  ],
  fields: 'all',
  options: [
    { flag: '--template <file>', description: 'check this template instead of the config’s own' },
    { flag: '--format <format>', description: 'pretty (default), json, github, junit or sarif' },
    { flag: '--rules', description: 'list the rules, with what they mean, and check nothing' },
    { flag: '--baseline <file>', description: 'tell only what is not in this file' },
    { flag: '--write-baseline <file>', description: 'write what is found now into this file' },
    { flag: '--strict', description: 'ask AWS’s own validator too (@aws/cloudformation-validate)' },
    {
      flag: '--online',
      description: 'also ValidateTemplate and a change set that is never executed (needs credentials)',
    },
  ],
  load: async () => (await import('./validate-action.js')).validateAction,
};
