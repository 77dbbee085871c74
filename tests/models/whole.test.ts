import { describe, expect, it } from '@jest/globals';
import { GgufMistake } from '../../src/models/gguf/byte-cursor.js';
import type { GgufHeader, GgufTensor } from '../../src/models/gguf/header.js';
import { readGgufHeader } from '../../src/models/gguf/header.js';
import { checkWhole } from '../../src/models/gguf/whole.js';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';

const headerOf = (...tensors: GgufTensor[]): GgufHeader => ({
  version: 3,
  metadata: new Map(),
  tensors,
  length: 1000,
});
const tensor = (type: number, offset: number, ...dimensions: number[]): GgufTensor => ({
  name: 'x',
  type,
  offset,
  dimensions,
});

describe('a file that ends before its weights do', () => {
  // Bytes as ggml's blocks have them: 4 of F32, 18 for 32 values of Q4_0, 144 for 256 of Q4_K.
  it.each([
    { what: 'of F32', tensors: [tensor(0, 0, 8, 2)], end: 1000 + 4 * 16 },
    { what: 'of Q4_0', tensors: [tensor(2, 64, 64, 3)], end: 1000 + 64 + 18 * 6 },
    { what: 'of Q4_K', tensors: [tensor(12, 0, 512)], end: 1000 + 288 },
    { what: 'of a type that nobody has told us of', tensors: [tensor(999, 4096, 512)], end: 1000 + 4096 },
    {
      what: 'whatever the order in which it tells of them',
      tensors: [tensor(0, 4096, 8), tensor(0, 0, 8)],
      end: 1000 + 4096 + 32,
    },
  ])('is refused with both sizes: $what', ({ tensors, end }) => {
    expect(() => checkWhole(headerOf(...tensors), end)).not.toThrow();
    expect(() => checkWhole(headerOf(...tensors), end - 1)).toThrow(
      new GgufMistake(`it ends after ${end - 1} of ${end} bytes: a part of its weights is missing`),
    );
  });

  it('may be of any length where it has no weights', () => {
    expect(() => checkWhole(headerOf(), 0)).not.toThrow();
  });

  it('is told from a whole one to the byte, but for what it is padded with', async () => {
    const file = Buffer.concat([...tinyGguf(shapeFor(200_000))]);
    async function* all(): AsyncGenerator<Uint8Array> {
      yield file;
    }
    const header = await readGgufHeader(all());
    expect(() => checkWhole(header, file.length)).not.toThrow();
    expect(() => checkWhole(header, file.length - 33)).toThrow(GgufMistake);
  });
});
