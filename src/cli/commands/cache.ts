import type { Command } from '../command.js';

const lsCommand: Command = {
  name: 'ls',
  summary: 'What is kept on this machine, what was used last first.',
  examples: ['ollama-lambda cache ls', 'ollama-lambda cache ls --json'],
  fields: 'none',
  options: [],
  load: async () => (await import('./cache-action.js')).cacheLsAction,
};

const pruneCommand: Command = {
  name: 'prune',
  summary: 'Remove what is not needed. Costs a download at most: nothing here is state.',
  examples: [
    'ollama-lambda cache prune                      down to OLLAMA_LAMBDA_CACHE_LIMIT (20 GB)',
    'ollama-lambda cache prune --older-than 30d     what was not used for thirty days',
    'ollama-lambda cache prune --all --json',
  ],
  fields: 'none',
  options: [
    { flag: '--all', description: 'everything, notes and cut downloads included' },
    { flag: '--older-than <time>', description: 'what was not used for so long: 12h, 30d, 4w' },
  ],
  load: async () => (await import('./cache-action.js')).cachePruneAction,
};

export const cacheCommand: Command = {
  name: 'cache',
  summary: 'What earlier deploys left on this machine, so that the next one need not download it.',
  examples: ['ollama-lambda cache ls', 'ollama-lambda cache prune --older-than 30d'],
  fields: 'none',
  options: [],
  subcommands: [lsCommand, pruneCommand],
  load: async () => (await import('./cache-action.js')).cacheLsAction,
};
