import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ModelShape, readModelShape } from '../../../container/life/gguf-header.js';
import fc from '../../fast-check.js';
import { ggufHeader, llama8b, type Pair } from './tiny-gguf.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gguf-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shapeOf(bytes: Buffer): Promise<ModelShape | undefined> {
  const path = join(folder, 'model.gguf');
  writeFileSync(path, bytes);
  return readModelShape(path, 1234);
}

describe('the header of a model', () => {
  it('tells its shape, with the defaults for what it leaves out', async () => {
    expect(await shapeOf(ggufHeader(llama8b))).toEqual({
      weightsBytes: 1234,
      layers: 32,
      embedding: 4096,
      feedForward: 14_336,
      heads: 32,
      kvHeads: Array.from({ length: 32 }, () => 8),
      keyLength: 128,
      valueLength: 128,
      contextLength: 131_072,
      vocabulary: 3,
    });
  });

  it('may have the heads of each layer apart, and lengths of its own', async () => {
    const pairs: Pair[] = [
      ['general.architecture', 'string', 'odd'],
      ['odd.block_count', 'u32', 3],
      ['odd.embedding_length', 'u32', 640],
      ['odd.attention.head_count', 'u32', 10],
      ['odd.attention.head_count_kv', 'u32s', [2, 0, 4]],
      ['odd.attention.key_length', 'u32', 256],
      ['odd.attention.value_length', 'u64', 128],
    ];
    expect(await shapeOf(ggufHeader(pairs))).toMatchObject({
      kvHeads: [2, 0, 4],
      keyLength: 256,
      valueLength: 128,
      feedForward: 2560,
    });
  });

  it('is read as far as a vocabulary of megabytes, whose length is known though it is not read', async () => {
    const words = Array.from({ length: 30_000 }, (_, index) => `${'word'.repeat(12)}-${index}`);
    const pairs: Pair[] = [...llama8b.slice(0, -1), ['tokenizer.ggml.tokens', 'strings', words]];
    expect(await shapeOf(ggufHeader(pairs))).toMatchObject({ layers: 32, vocabulary: 30_000 });
  });

  it('cut anywhere is undefined or the same shape', async () => {
    const whole = ggufHeader(llama8b);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        const shape = await shapeOf(whole.subarray(0, length));
        if (shape) expect(shape).toMatchObject({ layers: 32, embedding: 4096, heads: 32 });
      }),
    );
  });

  it('of anything at all does not throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const header = Buffer.concat([Buffer.from('GGUF\x03\0\0\0'), bytes]);
        expect([undefined, 'object']).toContain((await shapeOf(header)) && 'object');
      }),
    );
  });

  it('that is not there is undefined', async () => {
    expect(await readModelShape(join(folder, 'nothing'), 1)).toBeUndefined();
  });
});
