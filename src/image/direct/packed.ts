import { type Digest, parseDigest } from '../../core/digest.js';
import { bytes } from '../../core/units.js';
import { createMeter, measure, metered } from '../../lib/digest-stream.js';
import { deflatedGzip } from '../../lib/gzip-deflate.js';
import { storedGzip, storedGzipSize } from '../../lib/gzip-stored.js';
import { type TarEntry, tarSize, writeTar } from '../../lib/tar-write.js';
import type { LayerFacts } from '../cache.js';
import type { Reading } from '../image.js';

/** A tar in stored gzip: the same bytes with every zlib and processor, and of a size known beforehand. */
export const packed = (entries: readonly TarEntry[]): AsyncIterable<Uint8Array> =>
  storedGzip(writeTar(entries), tarSize(entries));

/** Bytes of `packed`, before anything has been read. */
export const packedSize = (entries: readonly TarEntry[]): number => storedGzipSize(tarSize(entries));

/** `packed`, with the digest of its tar counted on the way: layer and contents are read once for both. */
export function readPacked(entries: readonly TarEntry[]): Reading {
  const unpacked = tarSize(entries);
  const meter = createMeter();
  return {
    chunks: storedGzip(metered(writeTar(entries), meter), unpacked),
    facts: (digest: Digest): LayerFacts => ({
      digest,
      size: bytes(storedGzipSize(unpacked)),
      diffId: parseDigest(meter.end().digest),
      unpacked: bytes(unpacked),
    }),
  };
}

/** `readPacked`, but compressed: smaller, and of a size that is known only when it has been read. */
export function readCompressed(entries: readonly TarEntry[]): {
  readonly chunks: AsyncIterable<Uint8Array>;
  facts(compressed: Pick<LayerFacts, 'digest' | 'size'>): LayerFacts;
} {
  const meter = createMeter();
  return {
    chunks: deflatedGzip(metered(writeTar(entries), meter)),
    facts: ({ digest, size }) => ({
      digest,
      size,
      diffId: parseDigest(meter.end().digest),
      unpacked: bytes(tarSize(entries)),
    }),
  };
}

/** Reads the contents to their end and keeps nothing but the facts. */
export async function measurePacked(entries: readonly TarEntry[]): Promise<LayerFacts> {
  const { chunks, facts } = readPacked(entries);
  return facts(parseDigest((await measure(chunks)).digest));
}

/** `a`, `a/b`, … down to `path`, readable by everybody: Lambda runs the function as a user of its own. */
export function folders(path: string): readonly TarEntry[] {
  const parts = path.split('/');
  return parts.map((_, index) => ({
    kind: 'folder',
    path: parts.slice(0, index + 1).join('/'),
    mode: 0o755,
  }));
}

export const fileOf = (path: string, content: Uint8Array, mode = 0o644): TarEntry => ({
  kind: 'file',
  path,
  mode,
  size: content.length,
  content: () => once(content),
});

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
