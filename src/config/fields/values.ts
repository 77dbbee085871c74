import type { Shape, Unit } from '../field.js';

/** A number that the function takes as it is. */
export const count = <const U extends Unit>(min: number, unit: U) =>
  ({
    kind: 'number',
    min,
    max: 1_000_000_000,
    unit,
    why: 'The function takes no others.',
  }) as const satisfies Shape;

/** What a limit of requests may be: for all callers, and again for each API key. */
export const limitMembers = {
  bodyBytes: count(0, 'bytes'),
  promptBytes: count(0, 'bytes'),
  promptTokens: count(1, 'tokens'),
  outputTokens: count(1, 'tokens'),
  messages: count(0, 'messages'),
  images: count(0, 'images'),
};

/** CloudWatch Logs API reference, PutRetentionPolicy. */
export const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
