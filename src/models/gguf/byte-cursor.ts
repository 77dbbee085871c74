/** Why a file is not read any further; the caller makes words for a person of it. */
export class GgufMistake extends Error {
  override readonly name = 'GgufMistake';
}

/**
 * Walks through bytes as they come and never goes back. Holds one piece of the source at a time, and a copy of what was
 * asked for, so memory is bounded by the largest single request: `longestString`.
 */
export interface ByteCursor {
  /** Bytes passed so far. */
  readonly position: number;
  u8(): Promise<number>;
  u32(): Promise<number>;
  /** @throws GgufMistake when the number is larger than 2^53: no file has so many of anything */
  u64(): Promise<number>;
  bytes(length: number): Promise<Uint8Array>;
  skip(length: number): Promise<void>;
}

/** @param most bytes; a header that is longer than this is refused, whatever it promises */
export function openCursor(source: AsyncIterator<Uint8Array>, most: number): ByteCursor {
  let piece: Uint8Array = new Uint8Array();
  let at = 0;
  let position = 0;

  const advance = (length: number): void => {
    at += length;
    position += length;
  };

  /** At least one byte is left in `piece` afterwards. */
  const refill = async (): Promise<void> => {
    while (at === piece.length) {
      const next = await source.next();
      if (next.done) throw new GgufMistake(`it ends after ${position} bytes, in the middle of its header`);
      piece = next.value;
      at = 0;
    }
  };

  const claim = (length: number): void => {
    if (position + length <= most) return;
    throw new GgufMistake(`its header is longer than ${most} bytes`);
  };

  const bytes = async (length: number): Promise<Uint8Array> => {
    claim(length);
    if (piece.length - at >= length) {
      const view = piece.subarray(at, at + length);
      advance(length);
      return view;
    }
    const copy = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      await refill();
      const part = piece.subarray(at, at + length - filled);
      copy.set(part, filled);
      filled += part.length;
      advance(part.length);
    }
    return copy;
  };

  const view = async (length: number): Promise<DataView> => {
    const read = await bytes(length);
    return new DataView(read.buffer, read.byteOffset, length);
  };

  return {
    get position() {
      return position;
    },
    bytes,
    async skip(length) {
      claim(length);
      for (let left = length; left > 0; ) {
        await refill();
        const step = Math.min(left, piece.length - at);
        advance(step);
        left -= step;
      }
    },
    u8: async () => (await view(1)).getUint8(0),
    u32: async () => (await view(4)).getUint32(0, true),
    async u64() {
      const value = (await view(8)).getBigUint64(0, true);
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new GgufMistake(`it counts ${value} of something`);
      return Number(value);
    },
  };
}
