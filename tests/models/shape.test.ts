import { describe, expect, it } from '@jest/globals';
import { catalogued } from '../../src/models/catalogue.js';
import { engineMemory } from '../../src/models/fit/engine-memory.js';
import { projectorVision } from '../../src/models/gguf/details.js';
import type { GgufHeader } from '../../src/models/gguf/header.js';
import type { MetadataValue } from '../../src/models/gguf/metadata.js';
import { isModelShape, shapeOf } from '../../src/models/gguf/shape.js';

type Plain = string | number | boolean | readonly number[] | readonly boolean[] | { readonly length: number };

function written(plain: Plain): MetadataValue {
  if (typeof plain === 'string') return { kind: 'text', value: plain };
  if (typeof plain === 'number') return { kind: 'number', value: plain };
  if (typeof plain === 'boolean') return { kind: 'boolean', value: plain };
  if (!Array.isArray(plain)) return { kind: 'array', length: plain.length };
  return typeof plain[0] === 'boolean'
    ? { kind: 'booleans', values: plain as readonly boolean[] }
    : { kind: 'numbers', values: plain as readonly number[] };
}

const usual: Readonly<Record<string, Plain>> = {
  'general.architecture': 'llama',
  'llama.block_count': 3,
  'llama.embedding_length': 64,
  'llama.attention.head_count': 8,
  'llama.context_length': 4096,
};

function header(
  more: Readonly<Record<string, Plain | undefined>>,
  tensors: GgufHeader['tensors'] = [],
): GgufHeader {
  const entries = Object.entries({ ...usual, ...more }).flatMap(([key, plain]) =>
    plain === undefined ? [] : [[key, written(plain)] as const],
  );
  return { version: 3, metadata: new Map(entries), tensors, length: 0 };
}

const shaped = (...of: Parameters<typeof header>) => shapeOf(header(...of));
const tensor = (name: string, type: number, ...dimensions: number[]) => ({
  name,
  type,
  dimensions,
  offset: 0,
});

describe('the shape of a model', () => {
  it.each([
    [
      'does not name its architecture',
      { 'general.architecture': undefined },
      'it does not name its architecture',
    ],
    ['names it with nothing', { 'general.architecture': '' }, 'it does not name its architecture'],
    ['lacks a number', { 'llama.block_count': undefined }, 'it lacks llama.block_count'],
    [
      'has no heads, and nothing instead of them',
      { 'llama.attention.head_count': undefined },
      'it lacks llama.attention.head_count',
    ],
    ['has none of something', { 'llama.context_length': 0 }, 'its llama.context_length is 0'],
    ['has endless layers', { 'llama.block_count': Number.NaN }, 'its llama.block_count is NaN'],
    ['has half a layer', { 'llama.block_count': 2.5 }, 'its llama.block_count is 2.5'],
    ['has a word for a number', { 'llama.block_count': 'three' }, 'its llama.block_count is a text'],
    [
      'has a length below nothing',
      { 'llama.attention.key_length': -5 },
      'its llama.attention.key_length is -5',
    ],
    [
      'has a length that is no number',
      { 'llama.attention.value_length': Number.NaN },
      'its llama.attention.value_length is NaN',
    ],
    [
      'counts beyond what the engine can',
      { 'llama.feed_forward_length': 2 ** 32 },
      'its llama.feed_forward_length is 4294967296',
    ],
    [
      'has one wrong layer',
      { 'llama.attention.head_count_kv': [1, -1, 1] },
      'its llama.attention.head_count_kv is -1',
    ],
    [
      'lists more layers than any model has',
      { 'llama.attention.head_count_kv': { length: 2000 } },
      'its llama.attention.head_count_kv is a list of 2000 values',
    ],
    [
      'sees with what is no number',
      { 'llama.vision.embedding_length': Number.POSITIVE_INFINITY },
      'its llama.vision.embedding_length is Infinity',
    ],
    [
      'would write on the terminal',
      { 'general.architecture': 'll\u001b[31mama' },
      'it calls its architecture "ll\\u001b[31mama"',
    ],
    [
      'has a state, and heads that nobody counted',
      {
        'llama.ssm.inner_size': 128,
        'llama.ssm.state_size': 16,
        'llama.attention.head_count': undefined,
        'llama.attention.head_count_kv': 2,
      },
      'it lacks llama.attention.head_count',
    ],
    ['has more layers than any model', { 'llama.block_count': 1001 }, 'it says that it has 1001 layers'],
  ])('is none of a file that %s', (_what, more, why) => {
    expect(() => shaped(more)).toThrow(expect.objectContaining({ message: why }));
  });

  it('may have a thousand layers, and one of something', () => {
    expect(shaped({ 'llama.block_count': 1000 }).keyValueHeads).toHaveLength(1000);
    expect(shaped({ 'llama.attention.head_count': 1 }).heads).toBe(1);
  });

  it('may count as high as the engine does, and have nothing of what can be left out', () => {
    expect(shaped({ 'llama.feed_forward_length': 2 ** 32 - 1 }).feedForward).toBe(2 ** 32 - 1);
    expect(shaped({ 'llama.attention.sliding_window': 0 }).slidingWindow).toBeUndefined();
    expect(shaped({ 'llama.attention.sliding_window': [] as number[] }).slidingWindow).toBeUndefined();
  });

  it.each([
    ['by n-th layers', 2, 2],
    ['by every layer', 1, 1],
    ['by none', 0, undefined],
    ['layer by layer', [true, false, true], [true, false, true]],
    ['as a word', 'every other', 'is a text'],
  ])('says which layers slide: %s', (_what, pattern, told) => {
    const read = () => shaped({ 'llama.attention.sliding_window_pattern': pattern as Plain });
    if (told === 'is a text') expect(read).toThrow(told);
    else expect(read().slidingPattern).toEqual(told);
  });

  it.each([
    ['with both sizes', { image_size: 28, patch_size: 14 }, 4],
    ['without a size of pieces', { image_size: 28 }, 4 * 46 * 46],
    ['without a size of images', { patch_size: 14 }, 4 * 46 * 46],
    ['and never in more pieces than the engine cuts', { image_size: 9000, patch_size: 1 }, 4 * 4096],
  ])('looks at an image %s, within its own weights or in a file beside them', (_what, sizes, patches) => {
    const keys = (of: string) =>
      Object.fromEntries(
        Object.entries({ embedding_length: 1, ...sizes }).map(([key, value]) => [
          `${of}.vision.${key}`,
          value,
        ]),
      );
    const vision = { patches, embedding: 1, feedForward: 4 };
    expect(shaped(keys('llama')).vision).toEqual(vision);
    expect(projectorVision(header({ 'general.architecture': 'clip', ...keys('clip') }))).toEqual(vision);
    expect(shaped({ 'llama.vision.image_size': 28 }).vision).toBeUndefined();
  });

  it('has the heads that it says, though it has a state too', () => {
    const states = { 'llama.ssm.inner_size': 128, 'llama.ssm.state_size': 16 };
    expect(shaped(states)).toMatchObject({ heads: 8, keyValueHeads: [8, 8, 8], keyLength: 8 });
  });

  // As convert_hf_to_gguf.py writes them: no heads, and states instead.
  it.each([
    [
      'Mamba',
      { 'llama.ssm.inner_size': 128, 'llama.ssm.state_size': 16, 'llama.ssm.conv_kernel': 4 },
      { recurrentState: 128 * 16 + 3 * 128, feedForward: 128 },
    ],
    ['RWKV', { 'llama.wkv.head_size': 16 }, { recurrentState: 64 * (16 + 2) }],
    [
      'RWKV that looks back one token',
      { 'llama.wkv.head_size': 16, 'llama.token_shift_count': 1 },
      { recurrentState: 64 * (16 + 1) },
    ],
  ])('may have no heads where its layers keep a state: %s', (_what, states, of) => {
    for (const count of [0, undefined]) {
      const read = shaped({ ...states, 'llama.attention.head_count': count });
      expect(read).toMatchObject({ heads: 0, keyValueHeads: [0, 0, 0], keyLength: 0, valueLength: 0, ...of });
      expect(isModelShape(read)).toBe(true);
      const { cache, total } = engineMemory(read, 1000, { context: 4096 });
      expect(cache).toBe(4 * 3 * of.recurrentState);
      expect(total).toBeGreaterThan(cache);
    }
  });

  it('has a name that ends somewhere', () => {
    const long = 'x'.repeat(200);
    const cut = long.slice(0, 100);
    const own = Object.fromEntries(
      Object.entries(usual).map(([key, value]) => [key.replace('llama', cut), value]),
    );
    expect(shaped({ ...own, 'general.architecture': long }).architecture).toBe(cut);
  });

  it.each([
    ['one number for all layers', 2, [2, 2, 2]],
    ['one for each', [1, 0, 4], [1, 0, 4]],
    ['the last one for those that it leaves out', [1, 4], [1, 4, 4]],
    ['one that stands for all', [4], [4, 4, 4]],
    ['none, where the list is empty', [] as number[], [0, 0, 0]],
  ])('has key heads: %s', (_what, written, heads) => {
    expect(shaped({ 'llama.attention.head_count_kv': written }).keyValueHeads).toEqual(heads);
  });

  it('takes the largest of several numbers', () => {
    expect(shaped({ 'llama.feed_forward_length': [10, 30, 20] }).feedForward).toBe(30);
    expect(shaped({ 'llama.feed_forward_length': [] as number[] }).feedForward).toBe(0);
  });

  it.each([
    ['from its tokens', { 'tokenizer.ggml.tokens': { length: 9 }, 'llama.vocab_size': 5 }, 9],
    ['from tokens that are numbers', { 'tokenizer.ggml.tokens': [1, 2, 3] }, 3],
    ['from tokens that are switches', { 'tokenizer.ggml.tokens': [true, false] }, 2],
    ['as a number of its own', { 'llama.vocab_size': 5 }, 5],
    ['as nothing', {}, 0],
  ])('counts its vocabulary %s', (_what, more, vocabulary) => {
    expect(shaped(more).vocabulary).toBe(vocabulary);
  });

  it.each([
    ['are told of', 4, 2, { count: 4, used: 2, parameters: 24 }],
    ['are none where all of them work', 2, 2, undefined],
    ['are none where none works', 4, 0, undefined],
    ['are told of where one works', 4, 1, { count: 4, used: 1, parameters: 24 }],
  ])('has experts, which %s', (_what, count, used, experts) => {
    const more = { 'llama.expert_count': count, 'llama.expert_used_count': used };
    const tensors = [tensor('blk.0.ffn_up_exps.weight', 0, 2, 3, 4), tensor('blk.0.attn_q.weight', 0, 5)];
    expect(shaped(more, tensors).experts).toEqual(experts);
  });

  it('is quantized as most of it is, largest first, unknown types with their number', () => {
    const told = shaped({}, [
      tensor('a', 0, 2),
      tensor('b', 12, 3, 4),
      tensor('c', 99, 5),
      tensor('d', 0, 1),
    ]);
    expect(told.parameters).toBe(2 + 12 + 5 + 1);
    expect(Object.entries(told.quantization)).toEqual([
      ['Q4_K', 12],
      ['type 99', 5],
      ['F32', 3],
    ]);
    expect(shaped({ 'general.file_type': 15 }).fileType).toBe('Q4_K_M');
    expect(shaped({ 'general.file_type': 0 })).not.toHaveProperty('fileType');
  });

  it('embeds where it pools, and can what its template and its blocks show', () => {
    expect(shaped({}).embeds).toBe(false);
    expect(shaped({ 'llama.pooling_type': 1 }).embeds).toBe(true);
    expect(shaped({})).not.toHaveProperty('capabilities');
    expect(shaped({ 'llama.vision.block_count': 0 })).not.toHaveProperty('capabilities');
    expect(shaped({ 'llama.vision.block_count': 1 }).capabilities).toContain('vision');
    expect(shaped({ 'tokenizer.chat_template': 'plain' })).toMatchObject({ chatTemplate: true });
  });

  it('has no detail that the header does not have', () => {
    for (const name of ['slidingPattern', 'recurrentState', 'vision', 'experts'])
      expect(shaped({})).not.toHaveProperty(name);
  });
});

describe('a shape from a file', () => {
  const shape = catalogued('llama3.2:1b')?.shape ?? {};

  it.each([
    ['as it was written', {}],
    ['with a window', { slidingWindow: 512, slidingPattern: 6 }],
    ['with a window of each layer', { slidingPattern: [true, false] }],
    ['with experts', { experts: { count: 4, used: 1, parameters: 9 } }],
    ['with a part that sees', { vision: { patches: 1, embedding: 2, feedForward: 3 } }],
    ['with a type and abilities', { fileType: 'Q4_0', capabilities: ['tools'] }],
  ])('is one %s', (_what, change) => expect(isModelShape({ ...shape, ...change })).toBe(true));

  it.each([
    ...[
      'layers',
      'embedding',
      'feedForward',
      'heads',
      'keyLength',
      'valueLength',
      'contextTrained',
      'vocabulary',
      'parameters',
    ].map((name) => [`${name} that is no number`, { [name]: '1' }] as const),
    ['an architecture that is no text', { architecture: 1 }],
    ['heads that are no list', { keyValueHeads: 3 }],
    ['heads that are no numbers', { keyValueHeads: [1, null] }],
    ['a window that is no number', { slidingWindow: '512' }],
    ['a pattern that is a text', { slidingPattern: 'x' }],
    ['a state that is no number', { recurrentState: '1' }],
    ['experts without their count', { experts: { count: 'x', used: 1, parameters: 1 } }],
    ['experts without weights', { experts: { count: 1, used: 1, parameters: 'x' } }],
    ['eyes without pieces', { vision: { patches: 'x', embedding: 1, feedForward: 1 } }],
    ['eyes without width', { vision: { patches: 1, embedding: 1 } }],
    ['no quantization', { quantization: null }],
    ['a quantization that is a text', { quantization: 'Q4_0' }],
    ['a template that is a text', { chatTemplate: 'x' }],
    ['embeddings that are a text', { embeds: 'x' }],
    ['a type that is a number', { fileType: 15 }],
    ['abilities that are no list', { capabilities: 'tools' }],
  ])('is none with %s', (_what, change) => expect(isModelShape({ ...shape, ...change })).toBe(false));

  it.each([null, undefined, 'llama', 3])('is not %j', (value) => expect(isModelShape(value)).toBe(false));
});
