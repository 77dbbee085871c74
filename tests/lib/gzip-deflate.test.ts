import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { deflatedGzip } from '../../src/lib/gzip-deflate.js';
import fc from '../fast-check.js';
import { inPieces, joined } from './streams.js';

/** Neither noise nor repetition, and the same everywhere: words in an order that a small generator gives. */
function prose(bytes: number): Buffer {
  const words = ['ollama', 'lambda', 'engine', 'of', 'the', 'weights', '\0\0\0\0', 'libggml', '.so', '\n'];
  const parts: string[] = [];
  for (let seed = 7, length = 0; length < bytes; length += parts.at(-1)?.length ?? 0) {
    seed = (seed * 48_271) % 0x7fffffff;
    parts.push(words[seed % words.length] ?? '', String(seed % 997));
  }
  return Buffer.from(parts.join('')).subarray(0, bytes);
}

describe('compressed gzip', () => {
  it('gives back what went in, in the same bytes however the input is cut', async () => {
    const sizes = fc.constantFrom(0, 1, 300, 65_535, 65_536, 65_537, 131_072, 200_000);
    const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sizes, cuts, async (size, some) => {
        const data = prose(size);
        const whole = await joined(deflatedGzip(inPieces(data, [size])));
        const cut = await joined(deflatedGzip(inPieces(data, [...some.map((length) => length + 500)])));
        expect(gunzipSync(cut).equals(data)).toBe(true);
        expect(cut.equals(whole)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('gives these very bytes on every machine and Node line; others need another layerRevision', async () => {
    const packed = await joined(deflatedGzip(inPieces(prose(1_000_000), [4096])));
    expect(packed.length).toBeLessThan(500_000);
    expect(createHash('sha256').update(packed).digest('hex')).toBe(
      'c59551f88ff1ba66fa38dd56b70f3fa17038ad5d034c37eb91dd67cf1739f9a5',
    );
  });
});
