import type { Option } from './command.js';

/** Understood by every command. */
export const globalOptions: readonly Option[] = [
  {
    flag: '--config <file>',
    description: 'config file (default: ollama-lambda.yaml, looked for upwards to the repository root)',
  },
  { flag: '--env <name>', description: 'which of the config’s `environments` to use' },
  { flag: '--json', description: 'one JSON document on standard output; never asks' },
  { flag: '--events <file>', description: 'write every event to a file, one JSON document a line' },
  { flag: '-y, --yes', description: 'answer the one question with yes' },
  { flag: '--no-input', description: 'never ask; name the missing flag instead' },
  { flag: '-q, --quiet', description: 'only warnings, errors and the result' },
  { flag: '-v, --verbose', description: 'everything, stacks of errors included' },
  { flag: '--no-color', description: 'no colour and no moving lines (NO_COLOR and TERM=dumb do the same)' },
];
