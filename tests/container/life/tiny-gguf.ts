/** Key–value pairs of a GGUF header, as `[key, type, value]`; only what these tests write. */
export type Pair =
  | readonly [key: string, type: 'u32' | 'u64' | 'f32', value: number]
  | readonly [key: string, type: 'string', value: string]
  | readonly [key: string, type: 'strings', value: readonly string[]]
  | readonly [key: string, type: 'u32s', value: readonly number[]];

/** The header of a GGUF file of version 3 without tensors. */
export function ggufHeader(pairs: readonly Pair[]): Buffer {
  const parts = [Buffer.from('GGUF'), u32(3), u64(0), u64(pairs.length)];
  for (const [key, type, value] of pairs) {
    parts.push(text(key));
    if (type === 'u32') parts.push(u32(4), u32(value));
    if (type === 'u64') parts.push(u32(10), u64(value));
    if (type === 'f32') parts.push(u32(6), f32(value));
    if (type === 'string') parts.push(u32(8), text(value));
    if (type === 'strings') parts.push(u32(9), u32(8), u64(value.length), Buffer.concat(value.map(text)));
    if (type === 'u32s') parts.push(u32(9), u32(4), u64(value.length), Buffer.concat(value.map(u32)));
  }
  return Buffer.concat(parts);
}

/** The shape of Llama 3.1 8B. */
export const llama8b: readonly Pair[] = [
  ['general.architecture', 'string', 'llama'],
  ['general.name', 'string', 'of no interest'],
  ['llama.block_count', 'u32', 32],
  ['llama.context_length', 'u32', 131_072],
  ['llama.embedding_length', 'u32', 4096],
  ['llama.feed_forward_length', 'u32', 14_336],
  ['llama.attention.head_count', 'u32', 32],
  ['llama.attention.head_count_kv', 'u32', 8],
  ['llama.rope.freq_base', 'f32', 500_000],
  ['tokenizer.ggml.tokens', 'strings', ['<unk>', '<s>', '</s>']],
];

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const f32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
