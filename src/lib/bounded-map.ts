/**
 * `Promise.all` over `items` with at most `width` under way. The first failure aborts the signal that the others
 * were given, waits until they have let go, and is thrown.
 */
export async function boundedMap<Item, Result>(
  items: readonly Item[],
  width: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results: Result[] = [];
  const left = items.entries();
  let first: { readonly error: unknown } | undefined;
  // Each takes the next item that is left, until there is none or one of them has failed.
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (either.aborted) return;
      results[index] = await work(item, either);
    }
  };
  const workers = Array.from({ length: Math.min(width, items.length) }, () =>
    worker().catch((error: unknown) => {
      first ??= { error };
      stop.abort();
    }),
  );
  await Promise.all(workers);
  signal.throwIfAborted();
  if (first) throw first.error;
  return results;
}
