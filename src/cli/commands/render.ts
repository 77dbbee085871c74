import type { Command } from '../command.js';

export const renderCommand: Command = {
  name: 'render',
  summary: 'Print the CloudFormation template for a config. Offline, no credentials.',
  examples: ['ollama-lambda render', 'ollama-lambda render --format json --out template.json'],
  fields: 'all',
  options: [
    { flag: '--out <file>', description: 'write to a file instead of standard output' },
    { flag: '--format <format>', description: 'yaml (default) or json' },
  ],
  load: async () => (await import('./render-action.js')).renderAction,
};
