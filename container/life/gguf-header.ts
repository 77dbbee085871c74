import { open } from 'node:fs/promises';

/** The hyper-parameters of a model that decide how much memory its context takes. */
export interface ModelShape {
  /** Of all files of weights, in bytes; a GGUF's own header does not tell, so the caller does. */
  readonly weightsBytes: number;
  readonly layers: number;
  readonly embedding: number;
  readonly feedForward: number;
  readonly heads: number;
  /** One for each layer. */
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  /** Tokens that the model was trained for. */
  readonly contextLength: number;
  readonly vocabulary: number;
}

/**
 * Bytes of a header that are read at most. The parameters stand before the vocabulary, whose length alone is of
 * interest; a header that hides them behind megabytes is left unread, and its model without an estimate.
 */
const mostHeader = 1024 * 1024;

/** Undefined when the file is not a GGUF of version 2 or 3, or does not tell early enough. Never rejects. */
export async function readModelShape(path: string, weightsBytes: number): Promise<ModelShape | undefined> {
  try {
    const handle = await open(path);
    try {
      const bytes = Buffer.alloc(mostHeader);
      const { bytesRead } = await handle.read(bytes, 0, mostHeader, 0);
      return shapeOf(readPairs(bytes.subarray(0, bytesRead)), weightsBytes);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined; // Not readable: the engine will say so, with better words.
  }
}

type Value = number | string | boolean | readonly number[] | { readonly count: number };

/** Key–value pairs up to the first that does not lie whole within the bytes. */
function readPairs(bytes: Buffer): ReadonlyMap<string, Value> {
  const pairs = new Map<string, Value>();
  const reader = createReader(bytes);
  try {
    if (reader.text(4) !== 'GGUF' || ![2, 3].includes(reader.u32())) return pairs;
    reader.u64(); // Number of tensors.
    for (let left = reader.u64(); left > 0; left--) {
      const key = reader.string();
      const type = reader.u32();
      if (type !== arrayType) {
        pairs.set(key, reader.value(type));
        continue;
      }
      const of = reader.u32();
      const count = reader.u64();
      pairs.set(key, { count });
      // A vocabulary: every writer has the parameters before it, and nothing that is wanted after it.
      if (count > mostItems) return pairs;
      const items = Array.from({ length: count }, () => reader.value(of));
      if (items.every((item) => typeof item === 'number')) pairs.set(key, items);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // The end of what was read: what was found until there counts.
  }
  return pairs;
}

const arrayType = 9;

/** Items of an array that are read: one number a layer is the longest that is wanted. */
const mostItems = 1024;

/** @throws RangeError at the end of the bytes */
function createReader(bytes: Buffer) {
  let at = 0;
  const take = (length: number): number => {
    if (length > bytes.length - at) throw new RangeError('the header goes on beyond what was read');
    at += length;
    return at - length;
  };
  const u32 = (): number => bytes.readUInt32LE(take(4));
  const u64 = (): number => Number(bytes.readBigUInt64LE(take(8)));
  const text = (length: number): string => {
    const from = take(length);
    return bytes.toString('utf8', from, from + length);
  };
  const string = (): string => text(u64());
  // The numbers are GGUF's own, in the order of its specification.
  const read: Readonly<Record<number, () => number | string | boolean>> = {
    0: () => bytes.readUInt8(take(1)),
    1: () => bytes.readInt8(take(1)),
    2: () => bytes.readUInt16LE(take(2)),
    3: () => bytes.readInt16LE(take(2)),
    4: u32,
    5: () => bytes.readInt32LE(take(4)),
    6: () => bytes.readFloatLE(take(4)),
    7: () => bytes.readUInt8(take(1)) !== 0,
    8: string,
    10: u64,
    11: () => Number(bytes.readBigInt64LE(take(8))),
    12: () => bytes.readDoubleLE(take(8)),
  };
  const value = (type: number): number | string | boolean => {
    const reading = read[type];
    if (reading === undefined) throw new RangeError(`a value of the unknown type ${type}`);
    return reading();
  };
  return { u32, u64, text, string, value };
}

function shapeOf(pairs: ReadonlyMap<string, Value>, weightsBytes: number): ModelShape | undefined {
  const family = pairs.get('general.architecture');
  const number = (name: string): number | undefined => {
    const value = pairs.get(`${String(family)}.${name}`);
    return typeof value === 'number' && value > 0 ? value : undefined;
  };
  const layers = number('block_count');
  const embedding = number('embedding_length');
  const heads = number('attention.head_count');
  if (layers === undefined || embedding === undefined || heads === undefined || layers > mostItems)
    return undefined;
  const kvHeads = pairs.get(`${String(family)}.attention.head_count_kv`);
  const tokens = pairs.get('tokenizer.ggml.tokens');
  return {
    weightsBytes,
    layers,
    embedding,
    heads,
    feedForward: number('feed_forward_length') ?? 4 * embedding,
    kvHeads: Array.isArray(kvHeads)
      ? (kvHeads as readonly number[])
      : Array.from({ length: layers }, () => number('attention.head_count_kv') ?? heads),
    keyLength: number('attention.key_length') ?? embedding / heads,
    valueLength: number('attention.value_length') ?? embedding / heads,
    contextLength: number('context_length') ?? Number.POSITIVE_INFINITY,
    // 256 Ki tokens are the largest vocabulary in use.
    vocabulary: typeof tokens === 'object' && 'count' in tokens ? tokens.count : 262_144,
  };
}
