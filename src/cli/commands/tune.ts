import type { Command } from '../command.js';

export const tuneCommand: Command = {
  name: 'tune',
  summary:
    'Try several sizes of memory, and both architectures, on temporary versions: finds the cheapest, the fastest and the balanced one, and applies it on request.',
  examples: [
    'ollama-lambda tune',
    'ollama-lambda tune --sizes 1769,3538,5307 --requests 10 --chart tune.svg',
    'ollama-lambda tune --architectures arm64,x86_64      builds and pushes an image for the other one',
    'ollama-lambda tune --apply balanced --yes',
    'ollama-lambda tune --put-back      takes away what a killed run has left',
  ],
  fields: 'all',
  options: [
    {
      flag: '--sizes <numbers>',
      description: 'MB to try, with commas between (default: where another processor is whole)',
    },
    {
      flag: '--architectures <names>',
      description: 'arm64, x86_64, or both with a comma between (default: the deployed one)',
    },
    { flag: '--requests <number>', description: 'requests for each size; the first is cold (default: 5)' },
    { flag: '--prompt-tokens <number>', description: 'length of a prompt, about (default: 64)' },
    { flag: '--answer-tokens <number>', description: 'the most tokens of each answer (default: 64)' },
    { flag: '--parallel <number>', description: 'sizes measured at the same time, at most (default: 4)' },
    {
      flag: '--apply <which>',
      description: 'cheapest, fastest or balanced: write it into the config and deploy it (default: ask)',
    },
    { flag: '--chart <file>', description: 'draw the curves too: .svg, or .html' },
    { flag: '--put-back', description: 'measure nothing; take away what an earlier run has left' },
  ],
  interrupted: 'what was made for the measurement is taken away first',
  load: async () => (await import('./tune-action.js')).tuneAction,
};
