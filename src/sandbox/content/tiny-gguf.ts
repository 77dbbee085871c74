import { type GgufValue, ggufHeader, padded } from './gguf-header.js';

/** The proportions of a llama: everything else follows from them. */
export interface LlamaShape {
  /** Embedding length: a power of two from 64. */
  readonly width: number;
  readonly blocks: number;
}

interface GgufExtras {
  /** Makes an embedding model of it. */
  readonly pooling?: 'mean';
}

/** Tokens of context that the model says it was trained for. */
const contextLength = 2048;

/**
 * Finds the shape whose file comes closest to so many bytes: at most 16 blocks before the model grows wider. 5 MB give
 * 6 blocks of width 128.
 */
export function shapeFor(bytes: number): LlamaShape {
  for (let width = 64; ; width *= 2) {
    const blocks = Math.round((bytes - 4 * 2 * width * vocabulary.length) / (4 * blockFloats(width)));
    if (blocks <= 16) return { width, blocks: Math.max(1, blocks) };
  }
}

/**
 * Writes a whole GGUF v3 file of the llama architecture, piece by piece: random weights that are the same in every
 * run, a SentencePiece vocabulary that falls back to bytes. Real engines load it and answer with noise. The weights
 * are written in the machine's own order of bytes: little-endian wherever Node runs.
 */
export function* tinyGguf(shape: LlamaShape, extras: GgufExtras = {}): Generator<Uint8Array> {
  const tensors = tensorsOf(shape);
  let offset = 0;
  const infos = tensors.map(({ name, dimensions }) => {
    const info = { name, dimensions, offset };
    offset += padded(4 * count(dimensions));
    return info;
  });
  yield ggufHeader({ ...metadata(shape), ...poolingOf(extras) }, infos);
  for (const [index, tensor] of tensors.entries()) yield* weights(tensor, index + 1);
}

interface Tensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** Width of the interval around 0 that weights are drawn from; undefined: all ones, as norms have it. */
  readonly spread?: number;
  /** Rows of zeros: from the first to before the last. */
  readonly zeros?: readonly [number, number];
}

const heads = (width: number) => width / 16;
const keyHeads = (width: number) => width / 32;
const feedForward = (width: number) => width * 3;
const keyWidth = (width: number) => keyHeads(width) * 16;

const blockFloats = (width: number) =>
  2 * width + 2 * width * width + 2 * width * keyWidth(width) + 3 * width * feedForward(width);

function tensorsOf({ width, blocks }: LlamaShape): readonly Tensor[] {
  const block = (index: number): readonly Tensor[] => {
    const named = (name: string, dimensions: readonly number[], spread?: number): Tensor => ({
      name: `blk.${index}.${name}.weight`,
      dimensions,
      spread,
    });
    return [
      named('attn_norm', [width]),
      named('attn_q', [width, width], 0.3),
      named('attn_k', [width, keyWidth(width)], 0.3),
      named('attn_v', [width, keyWidth(width)], 0.3),
      named('attn_output', [width, width], 0.3),
      named('ffn_norm', [width]),
      named('ffn_gate', [width, feedForward(width)], 0.3),
      named('ffn_up', [width, feedForward(width)], 0.3),
      named('ffn_down', [feedForward(width), width], 0.3),
    ];
  };
  return [
    { name: 'token_embd.weight', dimensions: [width, vocabulary.length], spread: 1 },
    { name: 'output_norm.weight', dimensions: [width] },
    // Noise in letters: bytes at random are no UTF-8, and a runner gives up an answer that is none. Nor does it choose to end.
    { name: 'output.weight', dimensions: [width, vocabulary.length], spread: 1, zeros: unsaid },
    ...Array.from({ length: blocks }, (_, index) => block(index)).flat(),
  ];
}

function metadata({ width, blocks }: LlamaShape): Readonly<Record<string, GgufValue>> {
  const u32 = (value: number): GgufValue => ({ type: 'u32', value });
  const string = (value: string): GgufValue => ({ type: 'string', value });
  return {
    'general.architecture': string('llama'),
    'general.name': string('tiny llama of the sandbox'),
    'general.type': string('model'),
    'general.file_type': u32(0),
    'general.quantization_version': u32(2),
    'llama.context_length': u32(contextLength),
    'llama.embedding_length': u32(width),
    'llama.block_count': u32(blocks),
    'llama.feed_forward_length': u32(feedForward(width)),
    'llama.attention.head_count': u32(heads(width)),
    'llama.attention.head_count_kv': u32(keyHeads(width)),
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
    'llama.rope.dimension_count': u32(width / heads(width)),
    'llama.rope.freq_base': { type: 'f32', value: 10_000 },
    'llama.vocab_size': u32(vocabulary.length),
    'tokenizer.ggml.model': string('llama'),
    'tokenizer.ggml.pre': string('default'),
    'tokenizer.ggml.tokens': { type: 'strings', values: vocabulary.map(({ token }) => token) },
    'tokenizer.ggml.scores': { type: 'f32s', values: vocabulary.map((_, index) => -index) },
    'tokenizer.ggml.token_type': { type: 'i32s', values: vocabulary.map(({ kind }) => tokenKinds[kind]) },
    'tokenizer.ggml.bos_token_id': u32(1),
    'tokenizer.ggml.eos_token_id': u32(2),
    'tokenizer.ggml.unknown_token_id': u32(0),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
    'tokenizer.ggml.add_eos_token': { type: 'bool', value: false },
    'tokenizer.chat_template': string(
      "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}",
    ),
  };
}

/** llama.cpp's number of the mean is 1. */
const poolingOf = ({ pooling }: GgufExtras): Readonly<Record<string, GgufValue>> =>
  pooling === undefined ? {} : { 'llama.pooling_type': { type: 'u32', value: 1 } };

/** llama.cpp's numbers. */
const tokenKinds = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

const vocabulary: readonly { readonly token: string; readonly kind: keyof typeof tokenKinds }[] = [
  { token: '<unk>', kind: 'unknown' },
  { token: '<s>', kind: 'control' },
  { token: '</s>', kind: 'control' },
  ...Array.from({ length: 256 }, (_, byte) => ({
    token: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    kind: 'byte' as const,
  })),
  // SentencePiece writes a space as U+2581.
  ...['\u2581', ...'abcdefghijklmnopqrstuvwxyz', '\u2581the', 'th', 'in'].map((token) => ({
    token,
    kind: 'normal' as const,
  })),
];

/** Where the tokens that are no letters are in the vocabulary. */
const unsaid = [0, 3 + 256] as const;

/** Floats per piece: 256 KiB. */
const pieceFloats = 65_536;

const { imul } = Math;

function* weights(tensor: Tensor, seed: number): Generator<Uint8Array> {
  const total = count(tensor.dimensions);
  const [zeroFrom, zeroTo] = (tensor.zeros ?? [0, 0]).map((row) => row * (tensor.dimensions[0] ?? 0));
  const isZero = (at: number): boolean => at >= (zeroFrom ?? 0) && at < (zeroTo ?? 0);
  // A linear congruential generator with the constants of "Numerical Recipes": noise, not cryptography.
  let state = imul(seed, 0x9e3779b1) >>> 0;
  for (let done = 0; done < total; done += pieceFloats) {
    const piece = new Float32Array(Math.min(pieceFloats, total - done));
    for (let index = 0; index < piece.length; index++) {
      state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const noise = isZero(done + index) ? 0 : (state / 2 ** 32 - 0.5) * (tensor.spread ?? 0);
      piece[index] = tensor.spread === undefined ? 1 : noise;
    }
    yield new Uint8Array(piece.buffer);
  }
  const rest = padded(4 * total) - 4 * total;
  if (rest > 0) yield new Uint8Array(rest);
}

const count = (dimensions: readonly number[]): number =>
  dimensions.reduce((product, size) => product * size, 1);
