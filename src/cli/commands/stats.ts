import type { Command } from '../command.js';

export const statsCommand: Command = {
  name: 'stats',
  summary:
    'Requests, failures, cold starts, tokens and cost by day, by key and by model, and what a month comes to.',
  examples: [
    'ollama-lambda stats',
    'ollama-lambda stats --by key --days 30      who used it; also --by model',
    'ollama-lambda stats --days 30 --chart stats.svg',
    'ollama-lambda stats --env prod --json',
  ],
  fields: 'all',
  options: [
    { flag: '--days <n>', description: 'how many days, today included, 1 to 400 (default: 7)' },
    {
      flag: '--by <what>',
      description: 'day (from metrics, the default), or key or model, which are counted in the log',
    },
    { flag: '--most <n>', description: 'requests to read of the log, at most: the newest (default: 50000)' },
    { flag: '--chart <file>', description: 'draw it too: .svg, or .html' },
  ],
  load: async () => (await import('./stats-action.js')).statsAction,
};
