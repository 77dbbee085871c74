import type { Command } from '../command.js';
import { endpointOptions } from './run.js';

export const listModelsCommand: Command = {
  name: 'list',
  summary: 'The models that the endpoint serves, as `ollama list` shows them.',
  examples: ['ollama-lambda list', 'ollama-lambda list --env prod --json'],
  fields: 'target',
  options: endpointOptions(),
  load: async () => (await import('./served-models-action.js')).listAction,
};

export const psCommand: Command = {
  name: 'ps',
  summary:
    'What the instance that answers has loaded, as `ollama ps` shows it. Asking wakes one when none is there.',
  examples: ['ollama-lambda ps', 'ollama-lambda ps --json'],
  fields: 'target',
  options: endpointOptions(),
  load: async () => (await import('./served-models-action.js')).psAction,
};

export const showCommand: Command = {
  name: 'show',
  argument: { name: 'model', description: 'default: the one that is deployed', required: false },
  summary: 'What the endpoint says of its model, as `ollama show` does; `models show` looks at any other.',
  examples: ['ollama-lambda show', 'ollama-lambda show llama3.2:1b --json'],
  fields: 'target',
  options: endpointOptions(),
  load: async () => (await import('./served-models-action.js')).showAction,
};
