import { ggufHeader, padded, type TensorInfo } from '../../src/sandbox/content/gguf-header.js';

const rank = 4;

/**
 * A LoRA adapter in GGUF, as llama.cpp's converter writes them, for the queries of the first block.
 * @param width embedding length of the weights that it is for
 */
export function tinyLora(width: number, architecture = 'llama'): Buffer {
  const shapes = [
    ['blk.0.attn_q.weight.lora_a', [width, rank]],
    ['blk.0.attn_q.weight.lora_b', [rank, width]],
  ] as const;
  const size = padded(4 * width * rank);
  const tensors: TensorInfo[] = shapes.map(([name, dimensions], at) => ({
    name,
    dimensions,
    offset: at * size,
  }));
  const header = ggufHeader(
    {
      'general.type': { type: 'string', value: 'adapter' },
      'general.architecture': { type: 'string', value: architecture },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'f32', value: 8 },
    },
    tensors,
  );
  const values = Float32Array.from({ length: (2 * size) / 4 }, (_, at) => ((at % 7) - 3) / 50);
  return Buffer.concat([header, Buffer.from(values.buffer)]);
}
