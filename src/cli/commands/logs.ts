import type { Command } from '../command.js';

export const logsCommand: Command = {
  name: 'logs',
  summary:
    'The function’s log, followed, filtered or of one request; or what went wrong in it, in plain words.',
  examples: [
    'ollama-lambda logs --since 1h',
    'ollama-lambda logs -f',
    'ollama-lambda logs --filter "{ $.status >= 500 }"',
    'ollama-lambda logs --request 8f507cfc-xmpl-4697-b07a-ac58fc914c95',
    'ollama-lambda logs --diagnose',
    'ollama-lambda logs --diagnose --file export.csv --json      no credentials needed',
  ],
  fields: 'target',
  options: [
    { flag: '-f, --follow', description: 'go on until Ctrl-C; with --json one document a line' },
    {
      flag: '--since <time>',
      description: 'from when on: 30s, 10m, 2h, 7d, or 2026-11-27T10:00:00Z (default: 1h)',
    },
    {
      flag: '--filter <pattern>',
      description: 'CloudWatch’s filter pattern: a term, a "phrase", or { $.field = value }',
    },
    {
      flag: '--request <id>',
      description: 'all lines of one request, those of its instance’s start included',
    },
    { flag: '--raw', description: 'the lines as they were written' },
    { flag: '--diagnose', description: 'say what went wrong and what to do about it' },
    {
      flag: '--file <file>',
      description: 'read an exported log (CSV, JSON, NDJSON or text, also .gz; - for standard input)',
    },
  ],
  load: async () => (await import('./logs-action.js')).logsAction,
};
