/** Reads an asynchronous stream of chunks by exact lengths, without copying what is only passed on. */
export interface ByteSource {
  /** The next `length` bytes as one array; fewer only at the end. */
  take(length: number): Promise<Buffer>;
  /** The next `length` bytes as they come; ends early only at the end of the stream. */
  pass(length: number): AsyncGenerator<Uint8Array>;
  /** Reads to the end and keeps nothing. */
  drain(): Promise<void>;
  /** Lets go of the stream before its end. */
  close(): Promise<void>;
}

export function createByteSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);

  /** At most `length` bytes; empty at the end. */
  const next = async (length: number): Promise<Uint8Array> => {
    while (rest.length === 0) {
      const result = await iterator.next();
      if (result.done) return rest;
      rest = result.value;
    }
    const piece = rest.subarray(0, length);
    rest = rest.subarray(piece.length);
    return piece;
  };

  async function* pass(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      const piece = await next(left);
      if (piece.length === 0) return;
      left -= piece.length;
      yield piece;
    }
  }

  return {
    pass,
    async take(length) {
      const pieces: Uint8Array[] = [];
      for await (const piece of pass(length)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    async drain() {
      while ((await next(Number.POSITIVE_INFINITY)).length > 0);
    },
    async close() {
      await iterator.return?.();
    },
  };
}
