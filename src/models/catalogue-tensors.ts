import type { Proportions } from './catalogue-data.js';

/** Name without its block, and how many values in each dimension, the fastest-changing first. */
export interface ShapedTensor {
  readonly name: string;
  /** Undefined outside the blocks. */
  readonly block: number | undefined;
  readonly dimensions: readonly number[];
}

/** The tensors that a file of such proportions has: what llama.cpp's converter writes. A part that sees is left out. */
export function tensorsOf(proportions: Proportions): readonly ShapedTensor[] {
  const [, layers] = proportions;
  const blocks = Array.from({ length: layers }, (_, block) =>
    blockOf(proportions).map(([name, ...dimensions]) => ({ name, block, dimensions })),
  );
  const tables = tablesOf(proportions).map(([name, ...dimensions]) => ({
    name,
    block: undefined,
    dimensions,
  }));
  return [...tables, ...blocks.flat()];
}

/** Number of weights, a part that sees included. */
export function parametersOf(proportions: Proportions): number {
  const [, layers] = proportions;
  // The blocks are alike: one is counted, since whoever loads the catalogue counts all of it.
  return sumOf(tablesOf(proportions)) + layers * sumOf(blockOf(proportions)) + (proportions[9]?.vision ?? 0);
}

const sumOf = (tensors: readonly Sized[]): number =>
  tensors.reduce((sum, [, ...dimensions]) => sum + valuesIn({ dimensions }), 0);

export const valuesIn = ({ dimensions }: Pick<ShapedTensor, 'dimensions'>): number =>
  dimensions.reduce((product, size) => product * size, 1);

type Sized = readonly [name: string, ...dimensions: number[]];

const blockOf = (proportions: Proportions): readonly Sized[] =>
  proportions[0] === 'bert' || proportions[0] === 'nomic-bert'
    ? encoderBlock(proportions)
    : decoderBlock(proportions);

function tablesOf([
  architecture,
  ,
  embedding,
  ,
  ,
  ,
  ,
  vocabulary,
  context,
  rest,
]: Proportions): readonly Sized[] {
  const tokens: Sized = ['token_embd', embedding, vocabulary];
  const norm: readonly Sized[] = [
    ['token_embd_norm', embedding],
    ['token_embd_norm_bias', embedding],
  ];
  if (architecture === 'bert') {
    return [tokens, ['position_embd', embedding, context], ['token_types', embedding, 2], ...norm];
  }
  if (architecture === 'nomic-bert') return [tokens, ['token_types', embedding, 2], ...norm];
  const output: readonly Sized[] = rest?.tied === true ? [] : [['output', embedding, vocabulary]];
  return [tokens, ['output_norm', embedding], ...output];
}

function encoderBlock([architecture, , embedding, feedForward]: Proportions): readonly Sized[] {
  const norms = ['attn_output_norm', 'layer_output_norm'].flatMap((name): readonly Sized[] => [
    [name, embedding],
    [`${name}_bias`, embedding],
  ]);
  if (architecture === 'nomic-bert') {
    return [
      ['attn_qkv', embedding, 3 * embedding],
      ['attn_output', embedding, embedding],
      ['ffn_up', embedding, feedForward],
      ['ffn_gate', embedding, feedForward],
      ['ffn_down', feedForward, embedding],
      ...norms,
    ];
  }
  const attention = ['attn_q', 'attn_k', 'attn_v', 'attn_output'].flatMap((name): readonly Sized[] => [
    [name, embedding, embedding],
    [`${name}_bias`, embedding],
  ]);
  return [
    ...attention,
    ['ffn_up', embedding, feedForward],
    ['ffn_up_bias', feedForward],
    ['ffn_down', feedForward, embedding],
    ['ffn_down_bias', embedding],
    ...norms,
  ];
}

function decoderBlock(proportions: Proportions): readonly Sized[] {
  const [architecture, , embedding, , heads, , keyLength] = proportions;
  const norms: readonly Sized[] = [
    ['attn_norm', embedding],
    ['ffn_norm', embedding],
  ];
  const after: readonly Sized[] = [
    ['post_attention_norm', embedding],
    ['post_ffw_norm', embedding],
  ];
  const keys: readonly Sized[] = [
    ['attn_q_norm', keyLength],
    ['attn_k_norm', keyLength],
  ];
  return [
    ...norms,
    ...(architecture.startsWith('gemma') ? after : []),
    ...(/^(qwen3|gemma3)/.test(architecture) ? keys : []),
    ...attentionOf(proportions),
    ['attn_output', heads * keyLength, embedding],
    ...feedForwardOf(proportions),
  ];
}

function attentionOf([
  architecture,
  ,
  embedding,
  ,
  heads,
  kvHeads,
  keyLength,
]: Proportions): readonly Sized[] {
  const [queries, keys] = [heads * keyLength, kvHeads * keyLength];
  if (architecture === 'phi3') return [['attn_qkv', embedding, queries + 2 * keys]];
  const biases: readonly Sized[] = [
    ['attn_q_bias', queries],
    ['attn_k_bias', keys],
    ['attn_v_bias', keys],
  ];
  return [
    ['attn_q', embedding, queries],
    ['attn_k', embedding, keys],
    ['attn_v', embedding, keys],
    ...(architecture.startsWith('qwen2') ? biases : []),
  ];
}

function feedForwardOf([
  architecture,
  ,
  embedding,
  feedForward,
  ,
  ,
  ,
  ,
  ,
  rest,
]: Proportions): readonly Sized[] {
  const count = rest?.experts?.count;
  if (count !== undefined) {
    return [
      ['ffn_gate_inp', embedding, count],
      ['ffn_gate_exps', embedding, feedForward, count],
      ['ffn_up_exps', embedding, feedForward, count],
      ['ffn_down_exps', feedForward, embedding, count],
    ];
  }
  const down: Sized = ['ffn_down', feedForward, embedding];
  if (architecture === 'phi3') return [['ffn_up', embedding, 2 * feedForward], down];
  return [['ffn_gate', embedding, feedForward], ['ffn_up', embedding, feedForward], down];
}
