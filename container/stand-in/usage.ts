import type { Answer } from './words.js';

/** As OpenAI counts. */
export const usageOf = ({ promptTokens, pieces }: Answer): Record<string, number> => ({
  prompt_tokens: promptTokens,
  completion_tokens: pieces.length,
  total_tokens: promptTokens + pieces.length,
});

/** Seconds since 1970. */
export const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

let count = 0;

/** A number that no other answer of this process has. */
export const nextNumber = (): number => ++count;
