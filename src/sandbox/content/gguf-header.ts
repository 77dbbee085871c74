/** Value types of GGUF metadata that we write, by the numbers of its specification. */
const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

export interface TensorInfo {
  readonly name: string;
  /** Fastest-changing dimension first. */
  readonly dimensions: readonly number[];
  /** From the start of the data section. */
  readonly offset: number;
}

export type GgufValue =
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly values: readonly string[] }
  | { readonly type: 'f32s' | 'i32s'; readonly values: readonly number[] };

/** Every tensor, and the data section itself, begins at a multiple of this. */
const alignment = 32;

export const padded = (size: number): number => Math.ceil(size / alignment) * alignment;

/** Everything of a GGUF v3 file that comes before the data section, padded. All tensors are F32. */
export function ggufHeader(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly TensorInfo[],
): Buffer {
  const entries = Object.entries(metadata);
  const bytes = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(entries.length),
    ...entries.flatMap(([key, value]) => [string(key), ...encoded(value)]),
    ...tensors.flatMap(({ name, dimensions, offset }) => [
      string(name),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(f32Tensor),
      u64(offset),
    ]),
  ]);
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.byteLength) - bytes.byteLength)]);
}

/** ggml's number for tensors of 32-bit floats. */
const f32Tensor = 0;

function encoded(entry: GgufValue): readonly Buffer[] {
  switch (entry.type) {
    case 'u32':
      return [u32(valueTypes.u32), u32(entry.value)];
    case 'i32':
      return [u32(valueTypes.i32), i32(entry.value)];
    case 'f32':
      return [u32(valueTypes.f32), f32(entry.value)];
    case 'bool':
      return [u32(valueTypes.bool), Buffer.from([entry.value ? 1 : 0])];
    case 'string':
      return [u32(valueTypes.string), string(entry.value)];
    case 'strings':
      return array(valueTypes.string, entry.values.map(string));
    case 'f32s':
      return array(valueTypes.f32, entry.values.map(f32));
    case 'i32s':
      return array(valueTypes.i32, entry.values.map(i32));
  }
}

const array = (type: number, items: readonly Buffer[]): readonly Buffer[] => [
  u32(valueTypes.array),
  u32(type),
  u64(items.length),
  ...items,
];

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u64(bytes.byteLength), bytes]);
}

const written = (size: number, write: (buffer: Buffer) => void): Buffer => {
  const buffer = Buffer.alloc(size);
  write(buffer);
  return buffer;
};
const u32 = (value: number) => written(4, (buffer) => buffer.writeUInt32LE(value));
const i32 = (value: number) => written(4, (buffer) => buffer.writeInt32LE(value));
const f32 = (value: number) => written(4, (buffer) => buffer.writeFloatLE(value));
const u64 = (value: number) => written(8, (buffer) => buffer.writeBigUInt64LE(BigInt(value)));
