import type { Command } from '../command.js';
import { deployOptions } from './deploy.js';

/** Those of `deploy` that change what it would do, and none that say how it is done. */
const options = deployOptions.filter(({ flag }) =>
  ['--adopt', '--no-verify', '--refresh-limits'].includes(flag),
);

export const planCommand: Command = {
  name: 'plan',
  summary: 'What deploy would do, step by step and with its reasons. Changes nothing, asks nobody.',
  examples: ['ollama-lambda plan', 'ollama-lambda plan --env prod --json > plan.json'],
  fields: 'all',
  options,
  load: async () => (await import('./plan-action.js')).planAction,
};
