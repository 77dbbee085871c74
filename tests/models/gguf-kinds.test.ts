import { describe, expect, it } from '@jest/globals';
import { catalogued } from '../../src/models/catalogue.js';
import { GgufMistake, openCursor } from '../../src/models/gguf/byte-cursor.js';
import { fileTypeName } from '../../src/models/gguf/file-types.js';
import type { GgufHeader, GgufTensor } from '../../src/models/gguf/header.js';
import { checkAdapter, kindOf } from '../../src/models/gguf/kind.js';
import { type MetadataValue, readMetadata } from '../../src/models/gguf/metadata.js';
import { type ModelShape, mainQuantization } from '../../src/models/gguf/shape.js';
import { tensorTypes } from '../../src/models/gguf/tensor-types.js';
import { quantizable } from '../../src/models/quantizable.js';

const entry = catalogued('llama3.2:1b');
if (entry === undefined) throw new Error('the catalogue has no llama3.2:1b');
const { shape } = entry;
const { fileType: _fileType, ...unnamed } = shape;

type Written = Readonly<Record<string, string | number | boolean>>;

function header(written: Written, tensors: readonly GgufTensor[] = []): GgufHeader {
  const entries = Object.entries(written).map(([key, value]): [string, MetadataValue] => [
    key,
    (typeof value === 'string'
      ? { kind: 'text', value }
      : typeof value === 'number'
        ? { kind: 'number', value }
        : { kind: 'boolean', value }) as MetadataValue,
  ]);
  return { version: 3, metadata: new Map(entries), tensors, length: 0 };
}

const clip = { 'general.architecture': 'clip' };

describe('what a GGUF file holds', () => {
  it.each<[string, Written, string]>([
    ['an adapter says so', { 'general.type': 'adapter', 'general.architecture': 'llama' }, 'adapter'],
    ['a projector says so', { 'general.type': 'projector' }, 'projector'],
    ['a projector says so in its other name', { 'general.type': 'mmproj' }, 'projector'],
    [
      'a type that is none of these decides nothing',
      { 'general.type': 'model', 'clip.vision.block_count': 1, ...clip },
      'projector',
    ],
    ['blocks make a model', { 'general.architecture': 'llama', 'llama.block_count': 16 }, 'model'],
    [
      'blocks make a model that also sees',
      { 'general.architecture': 'gemma3', 'gemma3.block_count': 1, 'gemma3.vision.block_count': 9 },
      'model',
    ],
    [
      'no blocks but some that see make a projector',
      { ...clip, 'clip.block_count': 0, 'clip.vision.block_count': 1 },
      'projector',
    ],
    ['an encoder of images makes a projector', { ...clip, 'clip.has_vision_encoder': true }, 'projector'],
    ['an encoder of sound makes a projector', { ...clip, 'clip.has_audio_encoder': true }, 'projector'],
    [
      'an encoder that it has not makes none',
      { ...clip, 'clip.has_vision_encoder': false, 'clip.has_audio_encoder': false },
      'model',
    ],
    [
      'another architecture’s blocks are not its own',
      { ...clip, 'llama.block_count': 3, 'clip.has_vision_encoder': true },
      'projector',
    ],
    [
      'what is no number counts for none',
      { ...clip, 'clip.block_count': 'many', 'clip.has_vision_encoder': 1 },
      'model',
    ],
    ['without an architecture it is called unknown', { 'unknown.vision.block_count': 2 }, 'projector'],
    ['nothing at all counts as a model, which is then refused for what it lacks', {}, 'model'],
  ])('%s', (_what, written, kind) => expect(kindOf(header(written))).toBe(kind));
});

describe('an adapter', () => {
  const lora = { 'general.type': 'adapter', 'adapter.type': 'lora', 'general.architecture': 'llama' };
  const tensor = (name: string, width = shape.embedding): GgufTensor => ({
    name,
    dimensions: [width, 8],
    type: 0,
    offset: 0,
  });
  const checkFor = (of: ModelShape | undefined, written: Written, tensors: readonly GgufTensor[] = []) => {
    try {
      checkAdapter(header(written, tensors), of);
      return 'fits';
    } catch (error) {
      if (error instanceof GgufMistake) return error.message;
      throw error;
    }
  };

  const check = (written: Written, tensors: readonly GgufTensor[] = []) => checkFor(shape, written, tensors);

  it.each([
    [
      'a lora of the same width',
      [tensor('blk.0.attn_q.weight.lora_a'), tensor('blk.15.ffn_up.weight.lora_a')],
    ],
    [
      'parts whose width is another’s',
      [tensor('blk.0.ffn_down.weight.lora_a', 1), tensor('blk.0.attn_q.weight.lora_b', 1)],
    ],
    [
      'parts with longer names',
      [tensor('xblk.0.attn_q.weight.lora_a', 1), tensor('blk.0.attn_q.weight.lora_ab', 1)],
    ],
    ['parts of no block', [tensor('output.weight.lora_a', 1)]],
  ])('fits with %s', (_what, tensors) => expect(check(lora, tensors)).toBe('fits'));

  it.each([
    ['is none', { ...lora, 'general.type': 'model' }, [], /general\.type/],
    ['is of another kind', { ...lora, 'adapter.type': 'ia3' }, [], /"ia3", expected "lora"/],
    ['does not say its kind', { ...lora, 'adapter.type': 1 }, [], /adapter\.type is undefined/],
    [
      'was trained for another architecture',
      { ...lora, 'general.architecture': 'qwen3' },
      [],
      /for qwen3, and the model is llama/,
    ],
    ['has a block more than the model', lora, [tensor('blk.16.attn_k.weight.lora_a')], /a block 16 of 16/],
    [
      'has a block with two digits too many',
      lora,
      [tensor('blk.100.attn_v.weight.lora_a')],
      /a block 100 of 16/,
    ],
    [
      'is narrower',
      lora,
      [tensor('blk.3.ffn_gate.weight.lora_a', 64)],
      /takes 64 values, and the model has 2048/,
    ],
    [
      'has no width',
      lora,
      [{ name: 'blk.3.attn_v.weight.lora_a', dimensions: [], type: 0, offset: 0 }],
      /takes 0 values/,
    ],
  ])('that %s is refused', (_what, written, tensors, why) => expect(check(written, tensors)).toMatch(why));

  it('is only looked at for itself where nothing is known of the model', () => {
    expect(checkFor(undefined, { ...lora, 'general.architecture': 'qwen3' })).toBe('fits');
    const { 'general.type': _type, ...rest } = lora;
    expect(checkFor(undefined, rest)).toMatch(/general\.type/);
  });
});

describe('how values are stored', () => {
  /** Bits a weight, as llama.cpp prints them for its types (`ggml_type_sizef` × 8). */
  const bits: Readonly<Record<string, number>> = {
    F64: 64,
    F32: 32,
    F16: 16,
    BF16: 16,
    I8: 8,
    I16: 16,
    I32: 32,
    I64: 64,
    Q4_0: 4.5,
    Q4_1: 5,
    Q5_0: 5.5,
    Q5_1: 6,
    Q8_0: 8.5,
    Q8_1: 9,
    Q2_K: 2.625,
    Q3_K: 3.4375,
    Q4_K: 4.5,
    Q5_K: 5.5,
    Q6_K: 6.5625,
    Q8_K: 9.125,
    IQ1_S: 1.5625,
    IQ1_M: 1.75,
    IQ2_XXS: 2.0625,
    IQ2_XS: 2.3125,
    IQ2_S: 2.5625,
    IQ3_XXS: 3.0625,
    IQ3_S: 3.4375,
    IQ4_NL: 4.5,
    IQ4_XS: 4.25,
    TQ1_0: 1.6875,
    TQ2_0: 2.0625,
    MXFP4: 4.25,
  };

  it('takes as many bits as llama.cpp says of each of its types', () => {
    const ours = Object.values(tensorTypes).map(
      ({ name, bytesPerBlock, valuesPerBlock }) => [name, (8 * bytesPerBlock) / valuesPerBlock] as const,
    );
    expect(Object.fromEntries(ours)).toEqual(bits);
    expect(ours).toHaveLength(Object.keys(bits).length);
  });

  it('is named as a whole as Ollama names it, or not at all', () => {
    expect([1, 2, 7, 15, 18, 30, 32, 36, 38].map(fileTypeName)).toEqual([
      'F16',
      'Q4_0',
      'Q8_0',
      'Q4_K_M',
      'Q6_K',
      'IQ4_XS',
      'BF16',
      'TQ1_0',
      'MXFP4_MOE',
    ]);
    expect([undefined, 0, 4, 5, 6, 33, 34, 35, 39].map(fileTypeName)).toEqual(Array.from({ length: 9 }));
    const names = Array.from({ length: 40 }, (_, number) => fileTypeName(number)).filter(
      (it) => it !== undefined,
    );
    expect(new Set(names).size).toBe(names.length);
    // A family, bits, and how much of it is mixed.
    for (const name of names)
      expect(name).toMatch(/^(B?F16|(I|T)?Q\d_([01]|K|K_[SML]|XXS|XS|NL|S|M)|MXFP4_MOE)$/);
  });

  it.each([
    ['as the file says', { fileType: 'Q4_K_M', quantization: { Q6_K: 9 } }, 'Q4_K_M'],
    ['by what most of it is', { quantization: { F32: 1, Q8_0: 9, F16: 2 } }, 'Q8_0'],
    ['not at all, of nothing', { quantization: {} }, undefined],
  ])('is told %s', (_what, change, expected) => {
    expect(mainQuantization({ ...unnamed, ...change })).toBe(expected);
  });

  it.each([
    ['whole weights can be quantized', 'F16', 'q4_K_M', undefined],
    ['wide ones too', 'F32', 'f16', undefined],
    [
      'what is quantized already cannot',
      'Q4_K_M',
      'q8_0',
      /Q4_K_M already, and quantizing starts from F32, F16, BF16/,
    ],
    ['nor to what it is', 'F16', 'f16', /^it is F16 already$/],
    ['nor what has no weights', undefined, 'f16', /no weights/],
  ])('%s', (_what, now, type, why) => {
    const told = quantizable({ ...unnamed, quantization: now === undefined ? {} : { [now]: 1 } }, type);
    if (why === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(why);
  });
});

describe('a value of a header', () => {
  const le = (write: (view: DataView) => void, size: number): number[] => {
    const view = new DataView(new ArrayBuffer(size));
    write(view);
    return [...new Uint8Array(view.buffer)];
  };
  const u32 = (value: number) => le((view) => view.setUint32(0, value, true), 4);
  const u64 = (value: number) => le((view) => view.setBigUint64(0, BigInt(value), true), 8);
  const read = (bytes: readonly number[]): Promise<MetadataValue> => {
    const pieces = (async function* () {
      yield Uint8Array.from(bytes);
    })();
    return readMetadata(openCursor(pieces[Symbol.asyncIterator](), 1 << 20));
  };

  it.each<[string, number, number[], number]>([
    ['u8', 0, [200], 200],
    ['i8', 1, [200], -56],
    ['u16', 2, [1, 128], 32_769],
    ['i16', 3, [1, 128], -32_767],
    ['u32', 4, u32(4_000_000_000), 4_000_000_000],
    ['i32', 5, u32(4_294_967_295), -1],
    ['f32', 6, le((view) => view.setFloat32(0, 1.5, true), 4), 1.5],
    ['u64', 10, u64(2 ** 40 + 1), 2 ** 40 + 1],
    ['i64', 11, le((view) => view.setBigInt64(0, -7n, true), 8), -7],
    ['f64', 12, le((view) => view.setFloat64(0, 0.1, true), 8), 0.1],
  ])('is read: %s', async (_name, type, bytes, value) => {
    expect(await read([...u32(type), ...bytes])).toEqual({ kind: 'number', value });
  });

  it('is a switch, or a list of them', async () => {
    expect(await read([...u32(7), 1])).toEqual({ kind: 'boolean', value: true });
    expect(await read([...u32(7), 0])).toEqual({ kind: 'boolean', value: false });
    expect(await read([...u32(9), ...u32(7), ...u64(3), 1, 0, 2])).toEqual({
      kind: 'booleans',
      values: [true, false, true],
    });
  });

  it('is a list that is kept up to 1024 numbers, and of a longer one its length', async () => {
    const list = (length: number) => read([...u32(9), ...u32(0), ...u64(length), ...Array(length).fill(5)]);
    expect(await list(1024)).toEqual({ kind: 'numbers', values: Array(1024).fill(5) });
    expect(await list(1025)).toEqual({ kind: 'array', length: 1025 });
  });

  it('is a list of texts or of lists, of which the length is kept', async () => {
    const texts = [...u32(9), ...u32(8), ...u64(2), ...u64(1), 97, ...u64(0)];
    expect(await read(texts)).toEqual({ kind: 'array', length: 2 });
    const lists = [...u32(9), ...u32(9), ...u64(1), ...u32(0), ...u64(1), 7];
    expect(await read(lists)).toEqual({ kind: 'array', length: 1 });
  });

  it.each([
    ['a value', [...u32(13), 0], /a value of the unknown type 13/],
    ['a list', [...u32(9), ...u32(13), ...u64(1)], /list of values of the unknown type 13/],
  ])('of an unknown type is refused: %s', async (_what, bytes, why) => {
    await expect(read(bytes)).rejects.toThrow(why);
  });
});
