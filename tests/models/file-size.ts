import type { CatalogueRow, Quantization } from '../../src/models/catalogue-data.js';
import { type ShapedTensor, tensorsOf, valuesIn } from '../../src/models/catalogue-tensors.js';
import { tensorTypes } from '../../src/models/gguf/tensor-types.js';

/**
 * What a file of such proportions takes in such a quantization, by the rules of llama.cpp's `llama-quantize`
 * (`llama_tensor_get_type`): norms, biases and routers stay F32, the output table is finer, and of some layers the
 * values and the way down are. The header with the vocabulary is left out, and so is a part that sees.
 */
export function fileSize([name, , quantization, , , , proportions]: CatalogueRow): number {
  const [, layers] = proportions;
  return tensorsOf(proportions).reduce((sum, tensor) => {
    const whole = tensor.name === 'attn_v' && valuesInF16.includes(name);
    const wanted = whole ? 'F16' : typeOf(tensor, quantization, { layers, proportions });
    const { valuesPerBlock, bytesPerBlock } = typeNamed(fallback(wanted, tensor.dimensions[0] ?? 0));
    return sum + (valuesIn(tensor) / valuesPerBlock) * bytesPerBlock;
  }, 0);
}

/** Made by Ollama's own quantizer of then, which left the values of Qwen 3 as they were. */
const valuesInF16 = ['deepseek-r1:8b', 'qwen3:8b', 'qwen3:1.7b', 'qwen3:0.6b'];

interface Place {
  readonly layers: number;
  readonly proportions: CatalogueRow[6];
}

function typeOf(tensor: ShapedTensor, quantization: Quantization, place: Place): string {
  const { name, dimensions } = tensor;
  if (dimensions.length === 1 || ['token_types', 'ffn_gate_inp'].includes(name)) return 'F32';
  if (quantization === 'F16' || quantization === 'BF16' || quantization === 'Q8_0') return quantization;
  if (name === 'output' || (name === 'token_embd' && place.proportions[9]?.tied === true)) return 'Q6_K';
  return mixed[quantization](tensor, place);
}

type Mix = (tensor: ShapedTensor, place: Place) => string;

const mixed: Readonly<Record<Exclude<Quantization, 'F16' | 'BF16' | 'Q8_0'>, Mix>> = {
  Q4_0: () => 'Q4_0',
  Q4_K_M: ({ name, block = 0 }, { layers }) => {
    if (name === 'attn_qkv') return 'Q5_K';
    if (name !== 'attn_v' && !name.startsWith('ffn_down')) return 'Q4_K';
    return finer(block, layers) ? 'Q6_K' : 'Q4_K';
  },
  Q3_K_M: ({ name, block = 0 }, { layers }) => {
    if (name === 'attn_v') return block < 2 ? 'Q5_K' : 'Q4_K';
    if (name === 'ffn_down') return block < layers / 16 ? 'Q5_K' : 'Q4_K';
    return name === 'attn_output' ? 'Q4_K' : 'Q3_K';
  },
  Q2_K: ({ name }, { proportions }) => {
    const [, , , , heads, keyValueHeads] = proportions;
    if (name === 'attn_v') return heads / keyValueHeads >= 4 ? 'Q4_K' : 'Q3_K';
    return name === 'ffn_down' || name === 'attn_output' ? 'Q3_K' : 'Q2_K';
  },
};

/** The first and the last eighth, and every third between. */
const finer = (block: number, layers: number): boolean => {
  const eighth = Math.floor(layers / 8);
  return block < eighth || block >= Math.floor((7 * layers) / 8) || (block - eighth) % 3 === 2;
};

/** K-quants come in blocks of 256; rows that are no multiple of it take the next larger type. */
const fallback = (type: string, row: number): string => (row % 256 === 0 ? type : (coarse[type] ?? type));

const coarse: Readonly<Record<string, string>> = {
  Q2_K: 'IQ4_NL',
  Q3_K: 'IQ4_NL',
  Q4_K: 'Q5_0',
  Q5_K: 'Q5_1',
  Q6_K: 'Q8_0',
};

function typeNamed(name: string): (typeof tensorTypes)[number] {
  const type = Object.values(tensorTypes).find((known) => known.name === name);
  if (type === undefined) throw new Error(`there is no tensor type ${name}`);
  return type;
}
