import {
  type GgufValue,
  ggufHeader,
  padded,
  type TensorInfo,
} from '../../src/sandbox/content/gguf-header.js';

/**
 * A model that says what it is told to: after a prompt that ends with the character `after`, the pieces, one token
 * each, and then the end of the text. No piece may occur twice in all scripts together.
 */
export interface Script {
  readonly after: string;
  readonly pieces: readonly string[];
  /** After the last piece comes the first again, for ever. */
  readonly loops?: true;
}

export interface GgufExtras {
  /** Makes an embedding model of it, for the engine: llama.cpp's number of the way to pool, 1 being the mean. */
  readonly poolingType?: number;
}

/**
 * Writes a llama of one block whose attention and feed-forward add nothing, so that what comes out depends on the last
 * token alone: embeddings are one-hot, and the output matrix is a table of which token follows which. Sampling leaves
 * the table no choice: the next token has a logit of `sqrt(width)`, all others have none.
 */
export function scriptedGguf(scripts: readonly Script[], extras: GgufExtras = {}): Buffer {
  const vocabulary = vocabularyOf(scripts);
  const tensors = tensorsOf(vocabulary, successorsOf(scripts, vocabulary));
  let offset = 0;
  const infos: TensorInfo[] = tensors.map(({ name, dimensions, values }) => {
    const info = { name, dimensions, offset };
    offset += padded(values.byteLength);
    return info;
  });
  const data = tensors.flatMap(({ values }) => [
    Buffer.from(values.buffer),
    Buffer.alloc(padded(values.byteLength) - values.byteLength),
  ]);
  return Buffer.concat([ggufHeader(metadata(vocabulary, extras), infos), ...data]);
}

/** Embedding length: more than there are tokens, since each has a dimension of its own. */
const width = 512;
const heads = 8;
const headSize = width / heads;
const feedForward = 32;
const contextLength = 2048;

interface Token {
  readonly text: string;
  /** llama.cpp's number: 1 normal, 2 unknown, 3 control, 6 byte. */
  readonly kind: number;
}

function vocabularyOf(scripts: readonly Script[]): readonly Token[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => byteToken(byte));
  // SentencePiece writes a space as U+2581.
  const pieces = scripts.flatMap((script) => script.pieces.map((piece) => piece.replaceAll(' ', '\u2581')));
  return [
    { text: '<unk>', kind: 2 },
    { text: '<s>', kind: 3 },
    { text: '</s>', kind: 3 },
    ...bytes.map((text) => ({ text, kind: 6 })),
    ...['\u2581', ...pieces].map((text) => ({ text, kind: 1 })),
  ];
}

const byteToken = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

const endOfText = 2;

/** Which token follows which, by their numbers. */
function successorsOf(scripts: readonly Script[], vocabulary: readonly Token[]): ReadonlyMap<number, number> {
  const numberOf = (text: string): number =>
    vocabulary.findIndex((token) => token.text === text.replaceAll(' ', '\u2581'));
  const successors = new Map<number, number>();
  for (const { after, pieces, loops } of scripts) {
    const chain = [numberOf(byteToken(after.charCodeAt(0))), ...pieces.map(numberOf)];
    for (const [index, token] of chain.entries()) {
      successors.set(token, chain[index + 1] ?? (loops ? chain[1] : undefined) ?? endOfText);
    }
  }
  return successors;
}

interface Tensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly values: Float32Array;
}

function tensorsOf(vocabulary: readonly Token[], successors: ReadonlyMap<number, number>): readonly Tensor[] {
  const filled = (name: string, dimensions: readonly number[], value: number): Tensor => ({
    name: `${name}.weight`,
    dimensions,
    values: new Float32Array(dimensions.reduce((product, size) => product * size, 1)).fill(value),
  });
  const embedding = filled('token_embd', [width, vocabulary.length], 0);
  const output = filled('output', [width, vocabulary.length], 0);
  for (const token of vocabulary.keys()) embedding.values[token * width + token] = 1;
  for (const [token, next] of successors) output.values[next * width + token] = 1;
  return [
    embedding,
    filled('output_norm', [width], 1),
    output,
    filled('blk.0.attn_norm', [width], 1),
    filled('blk.0.attn_q', [width, width], 0),
    filled('blk.0.attn_k', [width, headSize], 0),
    filled('blk.0.attn_v', [width, headSize], 0),
    filled('blk.0.attn_output', [width, width], 0),
    filled('blk.0.ffn_norm', [width], 1),
    filled('blk.0.ffn_gate', [width, feedForward], 0),
    filled('blk.0.ffn_up', [width, feedForward], 0),
    filled('blk.0.ffn_down', [feedForward, width], 0),
  ];
}

function metadata(vocabulary: readonly Token[], extras: GgufExtras): Readonly<Record<string, GgufValue>> {
  const u32 = (value: number): GgufValue => ({ type: 'u32', value });
  const string = (value: string): GgufValue => ({ type: 'string', value });
  return {
    'general.architecture': string('llama'),
    'general.name': string('scripted llama of the tests'),
    'general.file_type': u32(0),
    'general.quantization_version': u32(2),
    'llama.context_length': u32(contextLength),
    'llama.embedding_length': u32(width),
    'llama.block_count': u32(1),
    'llama.feed_forward_length': u32(feedForward),
    'llama.attention.head_count': u32(heads),
    'llama.attention.head_count_kv': u32(1),
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
    'llama.rope.dimension_count': u32(headSize),
    ...(extras.poolingType !== undefined && { 'llama.pooling_type': u32(extras.poolingType) }),
    'llama.vocab_size': u32(vocabulary.length),
    'tokenizer.ggml.model': string('llama'),
    'tokenizer.ggml.tokens': { type: 'strings', values: vocabulary.map(({ text }) => text) },
    'tokenizer.ggml.scores': { type: 'f32s', values: vocabulary.map((_, index) => -index) },
    'tokenizer.ggml.token_type': { type: 'i32s', values: vocabulary.map(({ kind }) => kind) },
    'tokenizer.ggml.bos_token_id': u32(1),
    'tokenizer.ggml.eos_token_id': u32(endOfText),
    'tokenizer.ggml.unknown_token_id': u32(0),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
  };
}
