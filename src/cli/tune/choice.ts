import type { SizeRow } from './size-row.js';
import type { Variant } from './variant.js';

export const choices = ['cheapest', 'fastest', 'balanced'] as const;
export type Choice = (typeof choices)[number];

export type Best = Readonly<Record<Choice, Variant>>;

/** Differences below this are noise; of two sizes that are as good the smaller is taken. */
const noise = 1.03;

/**
 * The sizes with the least money for a token, the least time for an answer, and the least of both multiplied: twice as fast
 * is worth twice the money, whatever sizes stand beside. Sizes that failed or had to give something up are in none of
 * them; undefined when none is left. Of equal sizes that are as good, the first.
 */
export function bestOf(rows: readonly SizeRow[]): Best | undefined {
  const usable = rows.flatMap(({ memory, architecture, failed, fallback, answerMs, ...costs }) => {
    // Architectures have prices of their own; where those are not known, their GB-seconds are all that can be compared.
    const cost = costs.costPerThousandTokens ?? costs.gbSecondsPerThousandTokens;
    if (failed > 0 || fallback !== undefined || answerMs === undefined || cost === undefined) return [];
    return [{ memory, architecture, answerMs, cost }];
  });
  const least = (score: (one: (typeof usable)[number]) => number): Variant | undefined => {
    const bound = Math.min(...usable.map(score)) * noise;
    const found = usable.toSorted((a, b) => a.memory - b.memory).find((one) => score(one) <= bound);
    return found && { memory: found.memory, architecture: found.architecture };
  };
  const cheapest = least(({ cost }) => cost);
  const fastest = least(({ answerMs }) => answerMs);
  const balanced = least(({ answerMs, cost }) => answerMs * cost);
  if (cheapest === undefined || fastest === undefined || balanced === undefined) return undefined;
  return { cheapest, fastest, balanced };
}
