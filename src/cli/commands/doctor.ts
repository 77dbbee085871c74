import type { Command } from '../command.js';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Look at this machine, the config, the account and what is deployed, and say what to mend.',
  examples: [
    'ollama-lambda doctor',
    'ollama-lambda doctor --fix           mends what is safe to mend',
    'ollama-lambda doctor --json          exit 1 when there is an error',
  ],
  fields: 'all',
  options: [
    {
      flag: '--fix',
      description: 'empty the cache when the disk is full; set the log’s retention to the config’s',
    },
  ],
  load: async () => (await import('./doctor-action.js')).doctorAction,
};
