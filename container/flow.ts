/**
 * Takes the next bytes, which are the taker's only until it returns: what is kept longer is copied. Undefined when more may
 * come at once; otherwise whoever gives waits for the promise, and stops when it rejects.
 */
export type Write = (bytes: Uint8Array) => Promise<void> | undefined;

/**
 * Bytes that come as they are made, given to `write` by calls rather than by an iterator: a chunk is a token, and between
 * two of them the engine has filled the CPU's caches with its weights, so that every step on the way is a slow one. Resolves
 * at their end; rejects when they break off, or with what `write` rejected with. To be called once.
 */
export type Flow = (write: Write) => Promise<void>;

/** The same for whoever would rather ask for the next bytes. A caller who leaves early ends what makes them himself. */
export async function* chunksOf(flow: Flow): AsyncGenerator<Buffer, void> {
  const come: Buffer[] = [];
  let take: () => void = () => undefined;
  let wake: () => void = () => undefined;
  let end: { readonly error?: unknown } | undefined;
  const over = (ending: { readonly error?: unknown }): void => {
    end = ending;
    wake();
  };
  flow((bytes) => {
    come.push(Buffer.from(bytes));
    wake();
    return new Promise((resolve) => {
      take = resolve;
    });
  }).then(
    () => over({}),
    (error) => over({ error }),
  );
  for (;;) {
    const next = come.shift();
    if (next !== undefined) {
      yield next;
      take();
    } else if (end !== undefined) {
      if ('error' in end) throw end.error;
      return;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
