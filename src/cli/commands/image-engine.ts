import type { Command } from '../command.js';

const exportCommand: Command = {
  name: 'export',
  argument: { name: 'file', description: 'a new file', required: true },
  summary: 'Write the engine that an earlier deploy extracted into a file, for another machine.',
  examples: ['ollama-lambda image engine export engine.tar'],
  fields: ['engineImage', 'engineVersion', 'architecture'],
  options: [],
  load: async () => (await import('./image-engine-action.js')).engineExportAction,
};

const importCommand: Command = {
  name: 'import',
  argument: { name: 'file', description: 'what export wrote, from somebody whom you trust', required: true },
  summary: 'Take an exported engine into the cache, so that this machine need not read its image (3 GB).',
  examples: ['ollama-lambda image engine import engine.tar'],
  fields: 'none',
  options: [],
  load: async () => (await import('./image-engine-action.js')).engineImportAction,
};

export const imageEngineCommand: Command = {
  name: 'engine',
  summary: 'Share the extracted engine between machines.',
  examples: [...exportCommand.examples, ...importCommand.examples],
  fields: 'none',
  options: [],
  subcommands: [exportCommand, importCommand],
  load: importCommand.load,
};
