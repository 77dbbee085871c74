import type { Command } from '../command.js';

export const compareCommand: Command = {
  name: 'compare',
  argument: {
    name: 'model',
    description: 'models that are deployed, or environments of the config; two or more',
    required: true,
    many: true,
  },
  summary:
    'The same prompts to several models, side by side: time to the first token, tokens/s, cost, memory, and what they say.',
  examples: [
    'ollama-lambda compare llama3.2:1b qwen2.5:1.5b      as the config and its environments have deployed them',
    'ollama-lambda compare small large --prompts prompts.txt --chart compare.svg      environments of the config',
    'ollama-lambda compare --local llama3.2:1b qwen2.5:1.5b      on this machine’s Ollama, without AWS',
    'ollama-lambda compare --url http://127.0.0.1:11434/ llama3.2:1b qwen2.5:1.5b --json',
  ],
  fields: 'target',
  options: [
    { flag: '--prompt <text>', description: 'what to ask (default: a fact, a thought and a piece of code)' },
    { flag: '--prompts <file>', description: 'a file of prompts, with an empty line between two' },
    { flag: '--requests <number>', description: 'how often each prompt is asked (default: 1)' },
    { flag: '--answer-tokens <number>', description: 'the most tokens of each answer (default: 128)' },
    { flag: '--local', description: 'on an Ollama of this machine, started for this alone' },
    { flag: '--engine <path>', description: 'that Ollama (default: OLLAMA_BIN, PATH, an earlier deploy)' },
    { flag: '--url <url>', description: 'on an Ollama that runs, or anything that speaks as it does' },
    { flag: '--chart <file>', description: 'draw the times too: .svg, or .html' },
  ],
  interrupted: 'what has been answered is shown',
  load: async () => (await import('./compare-action.js')).compareAction,
};
