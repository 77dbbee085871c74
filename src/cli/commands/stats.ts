import type { Command } from '../command.js';

export const statsCommand: Command = {
  name: 'stats',
  summary: 'Requests, failures, cold starts, tokens and cost by day and by model, and what a month comes to.',
  examples: ['ollama-lambda stats', 'ollama-lambda stats --days 30', 'ollama-lambda stats --env prod --json'],
  fields: 'all',
  options: [{ flag: '--days <n>', description: 'how many days, today included, 1 to 400 (default: 7)' }],
  load: async () => (await import('./stats-action.js')).statsAction,
};
