import type { Command } from '../command.js';

export const stopCommand: Command = {
  name: 'stop',
  summary: 'Let no request reach the function (reserved concurrency 0); everything else stays as it is.',
  examples: ['ollama-lambda stop', 'ollama-lambda stop --env prod --yes --json'],
  fields: 'target',
  options: [],
  load: async () => (await import('./stop-action.js')).stopAction,
};

export const startCommand: Command = {
  name: 'start',
  summary: 'Let requests reach a function again that was stopped.',
  examples: ['ollama-lambda start', 'ollama-lambda start --json'],
  fields: 'target',
  options: [],
  load: async () => (await import('./stop-action.js')).startAction,
};
