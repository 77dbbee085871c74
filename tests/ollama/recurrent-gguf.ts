import {
  type GgufValue,
  ggufHeader,
  padded,
  type TensorInfo,
} from '../../src/sandbox/content/gguf-header.js';

/** Proportions of a model of which some or all layers keep a state where others have a cache. */
export interface RecurrentShape {
  /** `mamba`: no layer attends. `lfm2`: every other one does. */
  readonly architecture: 'mamba' | 'lfm2';
  readonly width: number;
  readonly blocks: number;
}

/**
 * Writes a whole model whose weights are all nothing, so that it says its first token again and again: what it takes in
 * memory is the same as with any other weights. Tensors and keys are those of llama.cpp's `mamba.cpp` and `lfm2.cpp`.
 */
export function recurrentGguf(shape: RecurrentShape): Buffer {
  const tensors = [
    ['token_embd.weight', shape.width, vocabulary.length],
    [shape.architecture === 'lfm2' ? 'token_embd_norm.weight' : 'output_norm.weight', shape.width],
    ...Array.from({ length: shape.blocks }, (_, block) =>
      tensorsOf(shape, block).map(
        ([name, ...dimensions]) => [`blk.${block}.${name}`, ...dimensions] as const,
      ),
    ).flat(),
  ] as const satisfies readonly Tensor[];
  let offset = 0;
  const infos: TensorInfo[] = tensors.map(([name, ...dimensions]) => {
    const info = { name, dimensions, offset };
    offset += padded(4 * dimensions.reduce((product, size) => product * size, 1));
    return info;
  });
  return Buffer.concat([ggufHeader(metadata(shape), infos), Buffer.alloc(offset)]);
}

type Tensor = readonly [name: string, ...dimensions: number[]];

const stateSize = 16;
const kernel = 4;
const shortKernel = 3;
const headSize = 64;
const keyHeads = 4;

const attends = (block: number): boolean => block % 2 === 1;

const tensorsOf = (shape: RecurrentShape, block: number): readonly Tensor[] =>
  shape.architecture === 'mamba' ? scan(shape) : [...mixer(shape, block), ...feedForward(shape)];

function scan({ width }: RecurrentShape): readonly Tensor[] {
  const [inner, rank] = [2 * width, width / 16];
  return [
    ['attn_norm.weight', width],
    ['ssm_in.weight', width, 2 * inner],
    ['ssm_conv1d.weight', kernel, inner],
    ['ssm_conv1d.bias', inner],
    ['ssm_x.weight', inner, rank + 2 * stateSize],
    ['ssm_dt.weight', rank, inner],
    ['ssm_dt.bias', inner],
    ['ssm_a', stateSize, inner],
    ['ssm_d', inner],
    ['ssm_out.weight', inner, width],
  ];
}

const mixer = ({ width }: RecurrentShape, block: number): readonly Tensor[] =>
  attends(block)
    ? [
        ['attn_norm.weight', width],
        ['attn_q.weight', width, width],
        ['attn_k.weight', width, keyHeads * headSize],
        ['attn_v.weight', width, keyHeads * headSize],
        ['attn_output.weight', width, width],
        ['attn_q_norm.weight', headSize],
        ['attn_k_norm.weight', headSize],
      ]
    : [
        ['attn_norm.weight', width],
        ['shortconv.conv.weight', shortKernel, width],
        ['shortconv.in_proj.weight', width, 3 * width],
        ['shortconv.out_proj.weight', width, width],
      ];

const feedForward = ({ width }: RecurrentShape): readonly Tensor[] => [
  ['ffn_norm.weight', width],
  ['ffn_gate.weight', width, 3 * width],
  ['ffn_up.weight', width, 3 * width],
  ['ffn_down.weight', 3 * width, width],
];

const u32 = (value: number): GgufValue => ({ type: 'u32', value });
const string = (value: string): GgufValue => ({ type: 'string', value });

function metadata(shape: RecurrentShape): Readonly<Record<string, GgufValue>> {
  const { architecture, width, blocks } = shape;
  const own: Readonly<Record<string, GgufValue>> = {
    context_length: u32(4096),
    embedding_length: u32(width),
    block_count: u32(blocks),
    vocab_size: u32(vocabulary.length),
    'attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
    ...(architecture === 'mamba' ? scanKeys(width) : hybridKeys(shape)),
  };
  return {
    'general.architecture': string(architecture),
    'general.name': string(`tiny ${architecture} of the tests`),
    'general.file_type': u32(0),
    'general.quantization_version': u32(2),
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${architecture}.${key}`, value])),
    'tokenizer.ggml.model': string('llama'),
    'tokenizer.ggml.pre': string('default'),
    'tokenizer.ggml.tokens': { type: 'strings', values: vocabulary.map(({ text }) => text) },
    'tokenizer.ggml.scores': { type: 'f32s', values: vocabulary.map((_, index) => -index) },
    'tokenizer.ggml.token_type': { type: 'i32s', values: vocabulary.map(({ kind }) => kind) },
    'tokenizer.ggml.bos_token_id': u32(2),
    'tokenizer.ggml.eos_token_id': u32(3),
    'tokenizer.ggml.unknown_token_id': u32(1),
  };
}

/** As `convert_hf_to_gguf.py` writes them: there are no heads and no feed-forward, and it says so. */
const scanKeys = (width: number): Readonly<Record<string, GgufValue>> => ({
  feed_forward_length: u32(0),
  'attention.head_count': u32(0),
  'ssm.conv_kernel': u32(kernel),
  'ssm.inner_size': u32(2 * width),
  'ssm.state_size': u32(stateSize),
  'ssm.time_step_rank': u32(width / 16),
});

const hybridKeys = ({ width, blocks }: RecurrentShape): Readonly<Record<string, GgufValue>> => ({
  feed_forward_length: u32(3 * width),
  'attention.head_count': u32(width / headSize),
  'attention.head_count_kv': {
    type: 'i32s',
    values: Array.from({ length: blocks }, (_, block) => (attends(block) ? keyHeads : 0)),
  },
  'rope.freq_base': { type: 'f32', value: 10_000 },
  'shortconv.l_cache': u32(shortKernel),
});

/** With llama.cpp's numbers of the kinds: 1 normal, 2 unknown, 3 control, 6 byte. The first is what the model says. */
const vocabulary: readonly { readonly text: string; readonly kind: number }[] = [
  { text: 'a', kind: 1 },
  { text: '<unk>', kind: 2 },
  { text: '<s>', kind: 3 },
  { text: '</s>', kind: 3 },
  ...Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    kind: 6,
  })),
  // SentencePiece writes a space as U+2581.
  { text: '\u2581', kind: 1 },
];
