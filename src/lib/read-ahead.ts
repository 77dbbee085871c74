/**
 * Reads several streams at once and passes their chunks on in the order of the streams. What has come too early waits in
 * memory: `width` streams at most, so whoever cuts them bounds it. The next one is opened when the first of them has been
 * taken to its end. A failure is thrown where its stream stands.
 * @param stop told to end every reading, when nobody takes any more; that they end is waited for
 */
export async function* readAhead(
  openers: Iterable<() => AsyncIterable<Uint8Array>>,
  width: number,
  stop: () => void,
): AsyncGenerator<Uint8Array> {
  const left = openers[Symbol.iterator]();
  const ahead: Reading[] = [];
  const fill = (): void => {
    while (ahead.length < width) {
      const opener = left.next();
      if (opener.done) return;
      ahead.push(begin(opener.value()));
    }
  };
  try {
    fill();
    for (let first = ahead[0]; first !== undefined; first = ahead[0]) {
      yield* first.chunks();
      ahead.shift();
      fill();
    }
  } finally {
    stop();
    await Promise.all(ahead.map(({ ended }) => ended));
  }
}

interface Reading {
  chunks(): AsyncGenerator<Uint8Array>;
  /** When nothing is read any more, however it came to that. */
  readonly ended: Promise<void>;
}

function begin(source: AsyncIterable<Uint8Array>): Reading {
  const waiting: Uint8Array[] = [];
  let end: { readonly failure?: unknown } | undefined;
  let wake = (): void => undefined;
  const read = async (): Promise<void> => {
    try {
      for await (const chunk of source) {
        waiting.push(chunk);
        wake();
      }
      end = {};
    } catch (failure) {
      end = { failure };
    }
    wake();
  };
  return {
    ended: read(),
    async *chunks() {
      for (;;) {
        for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) yield chunk;
        if (end !== undefined && 'failure' in end) throw end.failure;
        if (end !== undefined) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
