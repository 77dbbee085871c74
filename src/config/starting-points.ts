import type { WrittenFields } from './written.js';

/** What `init --template` begins with; flags stand over it. */
export interface StartingPoint {
  readonly name: 'minimal' | 'openai' | 'private';
  readonly description: string;
  readonly written: WrittenFields;
}

export const startingPoints: readonly StartingPoint[] = [
  { name: 'minimal', description: 'model and Region, and the default of everything else', written: {} },
  {
    name: 'openai',
    description: 'a key instead of signatures, so that openai clients work unchanged, and short answers',
    // Whoever has the key spends the account's money: an answer without an end costs the whole timeout.
    written: { endpoint: { auth: 'api-key' }, limits: { outputTokens: 2048 } },
  },
  {
    name: 'private',
    description:
      'signed requests of this account only, a KMS key of its own, and a log that goes after three days',
    written: {
      endpoint: { auth: 'iam' },
      encryption: { key: 'create' },
      logs: { retention: 3, prompts: false },
    },
  },
];
