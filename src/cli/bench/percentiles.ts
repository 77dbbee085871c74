export interface Percentiles {
  /** How many values there were: a p99 of ten is their maximum. */
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** By nearest rank, so that each is a value that was measured; undefined without values. */
export function percentilesOf(values: readonly number[]): Percentiles | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  if (sorted.length === 0) return undefined;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
