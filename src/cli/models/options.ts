import type { Option } from '../command.js';

/** Fields of the config that say how a model would run, and where names are looked up. */
export const modelsFields = [
  'context',
  'memory',
  'memoryCap',
  'region',
  'architecture',
  'kvCacheType',
  'modelRegistry',
] as const;

/** Options that every way of asking about models has. */
export const modelsOptions: readonly Option[] = [
  { flag: '--kv <type>', description: 'short for --kv-cache-type: f16, q8_0 or q4_0' },
  { flag: '--parallel <n>', description: 'requests that one instance answers at once (default: 1)' },
  { flag: '--requests <n>', description: 'requests a month, for the monthly price (default: 1000)' },
  { flag: '--tokens <n>', description: 'tokens of one answer, for the monthly price (default: 300)' },
  { flag: '--prices <file>', description: 'JSON with prices of your own, laid over the built-in table' },
];
