import type { Command } from '../command.js';

export const costCommand: Command = {
  name: 'cost',
  summary:
    'What this config would cost a month at a given traffic, and what the other ways to meet a cold start would. No credentials.',
  examples: [
    'ollama-lambda cost',
    'ollama-lambda cost --requests 20000 --prompt-tokens 800 --answer-tokens 400',
    'ollama-lambda cost --model llama3.2:1b --region eu-west-1 --offline --json',
    'ollama-lambda cost --prices my-prices.json',
  ],
  fields: 'all',
  options: [
    { flag: '--requests <n>', description: 'requests a month (default: 1000)' },
    { flag: '--prompt-tokens <n>', description: 'tokens of one question (default: 200)' },
    { flag: '--answer-tokens <n>', description: 'tokens of one answer (default: 300)' },
    { flag: '--cold <percent>', description: 'of the requests, those that find no instance (default: 10)' },
    { flag: '--prices <file>', description: 'JSON with prices of your own, laid over the built-in table' },
    { flag: '--offline', description: 'ask no registry: the lock, the cache and the catalogue have to do' },
  ],
  load: async () => (await import('./cost-action.js')).costAction,
};
