import { createHash } from 'node:crypto';
import type { ThreadMeter } from './hash-thread.js';

/** What a stream turned out to be. */
export interface Measured {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  readonly bytes: number;
}

/** Hashes and counts what is fed to it. */
export interface Meter {
  update(chunk: Uint8Array): void;
  readonly bytes: number;
  /** Ends the meter: it takes no more bytes. */
  end(): Measured;
}

export function createMeter(): Meter {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    update(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
    },
    get bytes() {
      return bytes;
    },
    end: () => ({ digest: `sha256:${hash.digest('hex')}`, bytes }),
  };
}

/** Passes a stream on unchanged while a meter sees it. */
export async function* metered(
  chunks: AsyncIterable<Uint8Array>,
  meter: Pick<Meter, 'update'> | ThreadMeter,
): AsyncGenerator<Uint8Array> {
  const thread = 'settle' in meter ? meter : undefined;
  try {
    for await (const chunk of chunks) {
      await meter.update(chunk);
      yield chunk;
    }
    await thread?.settle();
  } finally {
    await thread?.discard();
  }
}

/**
 * Passes a stream on unchanged and throws after its last byte when it was not what was promised; too many bytes end
 * it at once. Whoever consumes it must not act on the bytes before the stream has ended without an error.
 */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  expected: { readonly digest: string; readonly bytes?: number },
  lie: (found: Measured) => Error,
): AsyncGenerator<Uint8Array> {
  const meter = createMeter();
  const limit = expected.bytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of chunks) {
    meter.update(chunk);
    if (meter.bytes > limit) throw lie(meter.end());
    yield chunk;
  }
  const found = meter.end();
  const whole = expected.bytes === undefined || found.bytes === expected.bytes;
  if (found.digest !== expected.digest || !whole) throw lie(found);
}

/** Reads a stream to its end, keeping nothing but its digest and length. */
export async function measure(chunks: AsyncIterable<Uint8Array>): Promise<Measured> {
  const meter = createMeter();
  for await (const chunk of chunks) meter.update(chunk);
  return meter.end();
}

export const sha256 = (data: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(data).digest('hex')}`;

/** A small stream as one array. @throws Error when it holds more than `limit` bytes. */
export async function collect(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limit) throw new Error(`a stream that should be small has more than ${limit} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
