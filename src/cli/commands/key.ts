import type { Command } from '../command.js';

const createCommand: Command = {
  name: 'create',
  argument: {
    name: 'name',
    description: 'what the key is called in logs and limits: ci, web, alice',
    required: true,
  },
  summary: 'Make a key and show it once. AWS gets its SHA-256 only.',
  examples: [
    'ollama-lambda key create ci --key-file ci-key.txt',
    'ollama-lambda key create ci --second --key-file new-key.txt      replace one without a gap',
  ],
  fields: 'target',
  options: [
    {
      flag: '--key-file <file>',
      description: 'write the key into a new file (mode 0600) instead of showing it',
    },
    { flag: '--second', description: 'add a second key under a name that has one' },
  ],
  load: async () => (await import('./key-create-action.js')).keyCreateAction,
};

const listCommand: Command = {
  name: 'list',
  summary: 'The names of the keys and the beginnings of their digests.',
  examples: ['ollama-lambda key list', 'ollama-lambda key list --json'],
  fields: 'target',
  options: [],
  load: async () => (await import('./key-list-action.js')).keyListAction,
};

const revokeCommand: Command = {
  name: 'revoke',
  argument: { name: 'name', description: 'the key to take away', required: true },
  summary: 'Take a key away. Requests that are under way end as they would have.',
  examples: ['ollama-lambda key revoke ci', 'ollama-lambda key revoke ci --keep-newest --yes'],
  fields: 'target',
  options: [{ flag: '--keep-newest', description: 'of several keys with this name keep the one made last' }],
  load: async () => (await import('./key-revoke-action.js')).keyRevokeAction,
};

export const keyCommand: Command = {
  name: 'key',
  summary: 'The API keys of an endpoint with auth api-key: create, list, revoke.',
  examples: ['ollama-lambda key list', 'ollama-lambda key create ci --key-file ci-key.txt'],
  fields: 'target',
  options: [],
  subcommands: [createCommand, listCommand, revokeCommand],
  load: listCommand.load,
};
