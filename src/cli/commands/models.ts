import type { Command, Option } from '../command.js';
import { modelsFields, modelsOptions } from '../models/options.js';

const purposeOption: Option = {
  flag: '--for <purpose>',
  description: 'only models for: chat, code, reasoning, vision, tools or embeddings',
};

const offlineOption: Option = {
  flag: '--offline',
  description: 'ask no registry: the lock, the cache and the catalogue have to do',
};

const showCommand: Command = {
  name: 'show',
  argument: {
    name: 'model',
    description:
      'a name, a file (./model.gguf, ./Modelfile), or ollama://name for a model of this machine’s Ollama',
    required: true,
  },
  summary: 'What one model is, what it needs, how fast it would be and what it would cost.',
  examples: [
    'ollama-lambda models show llama3.2:1b',
    'ollama-lambda models show hf.co/user/repository:Q4_K_M --context 8192 --memory 3008',
    'ollama-lambda models show ./model.gguf --kv-cache-type q8_0 --json',
    'ollama-lambda models show qwen3:4b --requests 20000 --tokens 500',
  ],
  fields: [...modelsFields, 'adapter'],
  options: [...modelsOptions, offlineOption],
  load: async () => (await import('./models-show-action.js')).modelsShowAction,
};

const fitCommand: Command = {
  name: 'fit',
  summary: 'The best model for each purpose within so much memory, out of the catalogue.',
  examples: [
    'ollama-lambda models fit --memory 3008',
    'ollama-lambda models fit --memory 10240 --context 16384 --for code',
  ],
  fields: modelsFields,
  options: [...modelsOptions, purposeOption],
  load: async () => (await import('./models-fit-action.js')).modelsFitAction,
};

const pullCommand: Command = {
  name: 'pull',
  argument: { name: 'model', description: 'a name, as `--model` takes it', required: true },
  summary: 'Fetch a model into the cache, so that a later deploy need not.',
  examples: ['ollama-lambda models pull llama3.2:1b', 'ollama-lambda models pull llama3.2:1b --json'],
  fields: ['modelRegistry'],
  options: [],
  load: async () => (await import('./models-pull-action.js')).modelsPullAction,
};

export const modelsCommand: Command = {
  name: 'models',
  summary: 'Models that make sense on Lambda: what fits, how fast, for how much. Offline, no credentials.',
  examples: [
    'ollama-lambda models',
    'ollama-lambda models --memory 3008 --for code',
    'ollama-lambda models --json',
  ],
  fields: modelsFields,
  options: [...modelsOptions, purposeOption],
  subcommands: [showCommand, fitCommand, pullCommand],
  load: async () => (await import('./models-action.js')).modelsAction,
};
