import pLimit from 'p-limit';

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
  const limit = pLimit(width);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let first: { readonly error: unknown } | undefined;
  const settled = await Promise.allSettled(
    items.map((item) =>
      limit(async () => {
        either.throwIfAborted();
        try {
          return await work(item, either);
        } catch (error) {
          first ??= { error };
          stop.abort();
          throw error;
        }
      }),
    ),
  );
  signal.throwIfAborted();
  if (first) throw first.error;
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
