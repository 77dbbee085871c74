import { describe, expect, it } from '@jest/globals';
import { fitOfSize } from '../../src/models/fit.js';
import { GgufMistake } from '../../src/models/gguf/byte-cursor.js';
import { readGgufHeader } from '../../src/models/gguf/header.js';
import { isModelShape, shapeOf } from '../../src/models/gguf/shape.js';
import { type GgufValue, ggufHeader, type TensorInfo } from '../../src/sandbox/content/gguf-header.js';
import fc from '../fast-check.js';

const u32 = (value: number): GgufValue => ({ type: 'u32', value });

const metadata: Record<string, GgufValue> = {
  'general.architecture': { type: 'string', value: 'qwen3' },
  'qwen3.block_count': u32(4),
  'qwen3.embedding_length': u32(64),
  'qwen3.feed_forward_length': u32(160),
  'qwen3.attention.head_count': u32(8),
  'qwen3.attention.head_count_kv': { type: 'i32s', values: [2, 2, 0, 2] },
  'qwen3.attention.key_length': u32(16),
  'qwen3.attention.value_length': u32(12),
  'qwen3.attention.sliding_window': u32(512),
  'qwen3.context_length': u32(4096),
  'tokenizer.chat_template': { type: 'string', value: '{{ messages }}' },
  'tokenizer.ggml.tokens': { type: 'strings', values: Array.from({ length: 3000 }, (_, n) => `token ${n}`) },
  'tokenizer.ggml.scores': { type: 'f32s', values: Array.from({ length: 3000 }, (_, n) => -n) },
  'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
};
const tensors: TensorInfo[] = [
  { name: 'token_embd.weight', dimensions: [64, 3000], offset: 0 },
  { name: 'output_norm.weight', dimensions: [64], offset: 768_000 },
];
const header = ggufHeader(metadata, tensors);
const file = Buffer.concat([header, Buffer.alloc(1000, 7)]);

async function* pieces(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

const shape = {
  architecture: 'qwen3',
  layers: 4,
  embedding: 64,
  feedForward: 160,
  heads: 8,
  keyValueHeads: [2, 2, 0, 2],
  keyLength: 16,
  valueLength: 12,
  slidingWindow: 512,
  contextTrained: 4096,
  vocabulary: 3000,
  parameters: 64 * 3000 + 64,
  quantization: { F32: 64 * 3000 + 64 },
  chatTemplate: true,
  embeds: false,
};

describe('the header of a model file', () => {
  it.each([1, 3, 7, 64, 4096, 1 << 20])('is read from pieces of %d bytes', async (size) => {
    const read = await readGgufHeader(pieces(file, size));
    expect(shapeOf(read)).toEqual(shape);
    expect(read.length).toBe(header.byteLength);
  });

  it('is the same in version 2 of the format', async () => {
    const older = Buffer.from(file);
    older.writeUInt32LE(2, 4);
    const read = await readGgufHeader(pieces(older, 4096));
    expect(read.version).toBe(2);
    expect(shapeOf(read)).toEqual(shape);
    expect((await readGgufHeader(pieces(file, 4096))).version).toBe(3);
  });

  it.each([
    { alignment: 64, at: 64 },
    { alignment: 1, at: 1 },
    { alignment: 0, at: 32 },
  ])('ends where its weights begin: at a multiple of $at where it says $alignment', async (row) => {
    const aligned = ggufHeader({ ...metadata, 'general.alignment': u32(row.alignment) }, tensors);
    const { length } = await readGgufHeader(pieces(aligned, 4096));
    expect(length % row.at).toBe(0);
    // Our own writer pads to 32.
    expect(Math.ceil(length / 32) * 32).toBeGreaterThanOrEqual(aligned.length);
    expect(length).toBeLessThan(aligned.length + row.at);
  });

  it('may have tensors of eight dimensions, and none of more', async () => {
    const flat = (rank: number) => ({ name: 'flat', dimensions: Array(rank).fill(1), offset: 0 });
    const read = (rank: number) => readGgufHeader(pieces(ggufHeader(metadata, [flat(rank)]), 4096));
    expect((await read(8)).tensors).toHaveLength(1);
    await expect(read(9)).rejects.toThrow('the tensor "flat" has 9 dimensions');
  });

  it('is all that is read: the source is closed before the weights', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield header;
        for (;;) yield Buffer.alloc(1 << 20);
      } finally {
        closed = true;
      }
    }
    await readGgufHeader(endless());
    expect(closed).toBe(true);
  });

  it('of one file of several is refused, the later ones too, which have no more than that in it', async () => {
    const split = { 'split.count': u32(3), 'split.no': u32(1) };
    for (const more of [metadata, {}]) {
      const read = await readGgufHeader(pieces(ggufHeader({ ...more, ...split }, tensors), 100));
      expect(() => shapeOf(read)).toThrow(/^it is file 2 of 3 of a split model/);
    }
    const whole = { ...metadata, 'split.count': u32(1), 'split.no': u32(0) };
    expect(shapeOf(await readGgufHeader(pieces(ggufHeader(whole, tensors), 100)))).toEqual(shape);
  });

  it('takes defaults where older files say nothing', async () => {
    const { 'qwen3.attention.head_count_kv': _, 'qwen3.attention.key_length': __, ...rest } = metadata;
    const { 'qwen3.attention.sliding_window': ___, 'tokenizer.chat_template': ____, ...older } = rest;
    const read = shapeOf(await readGgufHeader(pieces(ggufHeader(older, tensors), 100)));
    expect(read).toMatchObject({
      keyValueHeads: [8, 8, 8, 8],
      keyLength: 8,
      slidingWindow: undefined,
      chatTemplate: false,
    });
  });

  it('counts the experts that work at once', async () => {
    const experts = {
      ...metadata,
      'qwen3.expert_feed_forward_length': u32(96),
      'qwen3.expert_used_count': u32(4),
    };
    expect(shapeOf(await readGgufHeader(pieces(ggufHeader(experts, []), 100))).feedForward).toBe(384);
  });
});

describe('what a header tells besides', () => {
  const extra = async (more: Record<string, GgufValue>, added: TensorInfo[] = []) =>
    shapeOf(await readGgufHeader(pieces(ggufHeader({ ...metadata, ...more }, [...tensors, ...added]), 100)));

  it('is how many weights the experts have, and how many of them work', async () => {
    const experts = { name: 'blk.0.ffn_up_exps.weight', dimensions: [64, 96, 8], offset: 768_256 };
    const shape = await extra({ 'qwen3.expert_count': u32(8), 'qwen3.expert_used_count': u32(2) }, [experts]);
    expect(shape.experts).toEqual({ count: 8, used: 2, parameters: 64 * 96 * 8 });
    expect((await extra({})).experts).toBeUndefined();
  });

  it('is which layers slide: every n-th does not, or one by one', async () => {
    const key = 'qwen3.attention.sliding_window_pattern';
    expect((await extra({ [key]: u32(6) })).slidingPattern).toBe(6);
    const layers: GgufValue = { type: 'i32s', values: [1, 0, 1, 1] };
    expect((await extra({ [key]: layers })).slidingPattern).toEqual([true, false, true, true]);
    expect((await extra({})).slidingPattern).toBeUndefined();
  });

  it('is the state of layers without attention', async () => {
    const ssm = { 'qwen3.ssm.state_size': u32(128), 'qwen3.ssm.inner_size': u32(4096) };
    const kernel = { 'qwen3.ssm.conv_kernel': u32(4), 'qwen3.ssm.group_count': u32(16) };
    const { recurrentState } = await extra({ ...ssm, ...kernel });
    expect(recurrentState).toBe(128 * 4096 + 3 * (4096 + 2 * 16 * 128));
    expect((await extra({ 'qwen3.shortconv.l_cache': u32(3) })).recurrentState).toBe(2 * 64);
  });

  it('is how large an image it looks at', async () => {
    const sees = {
      'qwen3.vision.embedding_length': u32(1152),
      'qwen3.vision.feed_forward_length': u32(4304),
    };
    const sized = { 'qwen3.vision.image_size': u32(896), 'qwen3.vision.patch_size': u32(14) };
    expect((await extra({ ...sees, ...sized })).vision).toEqual({
      patches: 4096,
      embedding: 1152,
      feedForward: 4304,
    });
    expect((await extra(sees)).vision?.patches).toBe(8464);
  });

  it('is what the whole file was quantized to', async () => {
    expect((await extra({ 'general.file_type': u32(15) })).fileType).toBe('Q4_K_M');
    expect((await extra({ 'general.file_type': u32(0) })).fileType).toBeUndefined();
  });

  it('is what it can: by its template, and by a part that sees', async () => {
    const template: GgufValue = { type: 'string', value: '{% if tools %}{{ tools }}{% endif %}<think>' };
    const seeing = { 'tokenizer.chat_template': template, 'qwen3.vision.block_count': u32(12) };
    expect((await extra(seeing)).capabilities).toEqual(['tools', 'thinking', 'vision']);
    expect((await extra({})).capabilities).toBeUndefined();
  });
});

const u64 = (value: bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
};
const long = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
const start = (entries: bigint, tensorCount = 0n): Buffer[] => [
  Buffer.from('GGUF'),
  long(3),
  u64(tensorCount),
  u64(entries),
];
const key = (name: string): Buffer[] => [u64(BigInt(name.length)), Buffer.from(name)];

describe('what is no model file', () => {
  it.each([
    { name: 'a web page', content: [Buffer.from('<!DOCTYPE html>')], says: 'begins with "<!DO"' },
    { name: 'an empty file', content: [], says: 'ends after 0 bytes' },
    { name: 'an old version', content: [Buffer.from('GGUF'), long(1)], says: 'version 1' },
    {
      name: 'the other byte order',
      content: [Buffer.from('GGUF'), Buffer.from([0, 0, 0, 3])],
      says: 'big-endian',
    },
    { name: 'too many entries', content: start(1n << 40n), says: 'has 1099511627776 entries' },
    { name: 'too many tensors', content: start(0n, 1n << 40n), says: 'has 1099511627776 tensors' },
    {
      name: 'a count beyond all counting',
      content: start((1n << 64n) - 1n),
      says: 'counts 18446744073709551615',
    },
    {
      name: 'a name of a terabyte',
      content: [...start(1n), u64(1n << 40n)],
      says: 'has a text of 1099511627776 bytes',
    },
    {
      name: 'a value of no type',
      content: [...start(1n), ...key('k'), long(99)],
      says: 'unknown type 99',
    },
    {
      name: 'lists without an end',
      content: [
        ...start(1n),
        ...key('k'),
        long(9),
        ...Array.from({ length: 9 }, () => [long(9), u64(1n)]).flat(),
      ],
      says: 'lists within lists',
    },
    {
      name: 'a list that is longer than any header',
      content: [...start(1n), ...key('k'), long(9), long(4), u64(1n << 40n)],
      says: 'header is longer than 67108864 bytes',
    },
    {
      name: 'a header that stops in the middle',
      content: [header.subarray(0, 500)],
      says: 'ends after 500 bytes',
    },
  ])('$name is refused in words', async ({ content, says }) => {
    const read = readGgufHeader(pieces(Buffer.concat(content), 64));
    await expect(read).rejects.toThrow(GgufMistake);
    await expect(read).rejects.toThrow(says);
  });

  it.each(['general.architecture', 'qwen3.block_count', 'qwen3.embedding_length', 'qwen3.context_length'])(
    'a header without %s is refused',
    async (missing) => {
      const { [missing]: _, ...rest } = metadata;
      const read = await readGgufHeader(pieces(ggufHeader(rest, []), 500));
      expect(() => shapeOf(read)).toThrow(GgufMistake);
    },
  );

  it('is never read for ever or reckoned with, whatever is cut off or changed', async () => {
    const few = ggufHeader(
      { ...metadata, 'tokenizer.ggml.tokens': { type: 'strings', values: ['a', 'b'] } },
      tensors,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: few.byteLength }),
        fc.array(fc.tuple(fc.nat({ max: few.byteLength - 1 }), fc.nat({ max: 255 })), { maxLength: 8 }),
        fc.integer({ min: 1, max: 300 }),
        async (length, changes, size) => {
          const content = Buffer.from(few);
          for (const [at, value] of changes) content[at] = value;
          try {
            const read = shapeOf(await readGgufHeader(pieces(content.subarray(0, length), size)));
            // What gets through can be reckoned with: no deploy hangs on a sum that is no number.
            expect(isModelShape(read)).toBe(true);
            const { sum, memory } = fitOfSize({ weights: 1e9, shape: read }, { context: 4096 });
            expect(Number.isFinite(memory)).toBe(true);
            expect(sum?.engine.total).toBeGreaterThan(1e9);
          } catch (error) {
            expect(error).toBeInstanceOf(GgufMistake);
          }
        },
      ),
      { numRuns: 500, seed: 20261123 },
    );
  });
});
