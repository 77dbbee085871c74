import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { storedGzip, storedGzipSize } from '../../src/lib/gzip-stored.js';
import fc from '../fast-check.js';
import { inPieces, joined } from './streams.js';

describe('stored gzip', () => {
  it('gives back what went in, in the announced size, however the input is cut', async () => {
    const sizes = fc.oneof(
      fc.nat(300),
      fc.constantFrom(0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 200_000),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sizes, cuts, cuts, async (size, some, others) => {
        const data = Buffer.alloc(size).map((_, at) => (at * 31) & 0xff);
        const packed = await joined(storedGzip(inPieces(data, some), size));
        expect(packed.length).toBe(storedGzipSize(size));
        expect(gunzipSync(packed).equals(data)).toBe(true);
        const again = await joined(storedGzip(inPieces(data, others), size));
        expect(again.equals(packed)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('stays right past one full output buffer', async () => {
    const data = Buffer.alloc(3 * 1024 * 1024 + 17, 'ollama');
    const packed = await joined(storedGzip(inPieces(data, [100_000]), data.length));
    expect(packed.length).toBe(storedGzipSize(data.length));
    expect(gunzipSync(packed).equals(data)).toBe(true);
  });

  it.each([
    ['short', 9],
    ['long', 11],
  ])('refuses an input that is too %s', async (_, length) => {
    await expect(joined(storedGzip(inPieces(Buffer.alloc(length), [4]), 10))).rejects.toThrow('announced');
  });
});
