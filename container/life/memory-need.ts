import type { ModelShape } from './gguf-header.js';

const mebibyte = 1024 * 1024;

/** Bytes a value of the key–value store. Blocks of 32 values share a scale of two bytes. */
const bytesPerValue: Readonly<Record<string, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 34 / 32,
  q5_1: 24 / 32,
  q5_0: 22 / 32,
  q4_1: 20 / 32,
  q4_0: 18 / 32,
};

/** Tokens of a batch; the params layer pins it. */
const batch = 512;

/** Bytes for `ollama serve` (44 MiB resident, measured), the runner's code and its small buffers. */
const overhead = 150 * mebibyte;

/**
 * Bytes that the engine needs for a context of so many tokens: weights, key–value store, compute buffers, overhead.
 * Compared with measured resident memory of six models from 1 to 8 GB it is 4–25 % above. Models with a sliding window
 * or recurrent layers need less than this says.
 */
export function memoryNeed(shape: ModelShape, context: number, kvType: string): number {
  const cells = Math.ceil(Math.min(context, shape.contextLength) / 256) * 256;
  const compute =
    4 * batch * (3 * shape.feedForward + 4 * Math.max(shape.embedding, shape.heads * shape.keyLength)) +
    2 * cells * batch;
  return (
    shape.weightsBytes +
    cells * bytesPerToken(shape, kvType) +
    1.1 * compute +
    4 * shape.vocabulary +
    overhead
  );
}

/** Bytes of the key–value store that a token takes. */
export function bytesPerToken(shape: ModelShape, kvType: string): number {
  const kvHeads = shape.kvHeads.reduce((sum, heads) => sum + heads, 0);
  return kvHeads * (shape.keyLength + shape.valueLength) * (bytesPerValue[kvType] ?? 2);
}

/** The longest context, in tokens and in steps of 256, that fits into so many bytes; 0 when none does. */
export function fittingContext(shape: ModelShape, kvType: string, most: number, limit: number): number {
  const step = 256;
  for (let context = Math.floor(most / step) * step; context > 0; context -= step) {
    if (memoryNeed(shape, context, kvType) <= limit) return context;
  }
  return 0;
}

/**
 * Bytes that the engine may use of a function's memory, in MB. Three hundredths stay for the kernel and 96 MiB for this
 * process.
 */
export const engineShare = (memory: number): number => (memory * 0.97 - 96) * mebibyte;
