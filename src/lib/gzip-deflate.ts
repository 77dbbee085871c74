import { Gzip } from 'fflate';
import { createByteSource } from './byte-source.js';

/**
 * Gzip that compresses, with the same bytes on every machine: zlib's output differs between processors and between the
 * versions that Node brings, this compressor is plain JavaScript of one exact version. It is slower (11 MB/s a core,
 * where zlib does 20), so it is for what is made once and travels often.
 *
 * Level 6: 75 MB of Ollama 0.30.6 for x86_64 become 26.2 MB; level 1 is twice as fast and gives 28.1 MB. `mem` is said
 * because its default would come out of Math.log, whose last digit is the platform's own business.
 */
const settings = { level: 6, mem: 8, mtime: 0 } as const;

/** The compressor's output depends on how its input is cut, so it is always cut the same way. */
const cutBytes = 64 * 1024;

/** The same bytes however the input is cut into chunks. */
export async function* deflatedGzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = createByteSource(chunks);
  let made: Uint8Array[] = [];
  const gzip = new Gzip(settings, (output) => made.push(output));
  try {
    for (;;) {
      const piece = await source.take(cutBytes);
      const last = piece.length < cutBytes;
      gzip.push(piece, last);
      yield* made;
      made = [];
      if (last) return;
    }
  } finally {
    await source.close();
  }
}
