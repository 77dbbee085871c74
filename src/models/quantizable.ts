import { type ModelShape, mainQuantization } from './gguf/shape.js';

/** What `ollama create --quantize` starts from. */
const whole = ['F32', 'F16', 'BF16'];

/**
 * Whether weights can be quantized, before an engine is started for it.
 * @param type `q4_K_M` and the like
 * @returns why not, in words that continue "it cannot be quantized: …"; undefined when it can
 */
export function quantizable(shape: ModelShape, type: string): string | undefined {
  const now = mainQuantization(shape);
  if (now === undefined) return 'it has no weights';
  if (!whole.includes(now)) return `it is ${now} already, and quantizing starts from ${whole.join(', ')}`;
  return now === type.toUpperCase() ? `it is ${now} already` : undefined;
}
