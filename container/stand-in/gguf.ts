import { closeSync, openSync, readSync } from 'node:fs';

/** What the header of a GGUF file tells, as `/api/show` repeats it. */
export interface GgufFacts {
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly tensors: readonly GgufTensor[];
}

export interface GgufTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** Reads the header; undefined when the file is none (the stand-in loads whatever a manifest calls a model). */
export function readGguf(path: string): GgufFacts | undefined {
  const file = openSync(path, 'r');
  try {
    const reader = new Reader(file);
    if (reader.bytes(4).toString('latin1') !== 'GGUF') return undefined;
    reader.u32();
    const tensorCount = reader.u64();
    const entryCount = reader.u64();
    const metadata = new Map<string, unknown>();
    for (let index = 0; index < entryCount; index++) {
      const key = reader.string();
      metadata.set(key, reader.value(reader.u32()));
    }
    const tensors = Array.from({ length: tensorCount }, () => readTensor(reader));
    return { metadata, tensors };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // Cut short, or no GGUF after all.
    throw error;
  } finally {
    closeSync(file);
  }
}

/** ggml's numbers of the types that our models have. */
const tensorTypes: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  8: 'Q8_0',
  12: 'Q4_K',
  14: 'Q6_K',
};

function readTensor(reader: Reader): GgufTensor {
  const name = reader.string();
  const shape = Array.from({ length: reader.u32() }, () => reader.u64());
  const type = reader.u32();
  reader.u64();
  return { name, type: tensorTypes[type] ?? `type ${type}`, shape };
}

/** Bytes read at a time: a header is much larger than a value, and much smaller than a file. */
const blockSize = 64 * 1024;

class Reader {
  #block = Buffer.alloc(0);
  #position = 0;

  constructor(readonly file: number) {}

  bytes(count: number): Buffer {
    if (count > 64 * 1024 * 1024) throw new RangeError('no string is as long as that');
    while (this.#block.length < count) {
      const more = Buffer.alloc(Math.max(blockSize, count));
      const read = readSync(this.file, more, 0, more.length, this.#position);
      if (read === 0) throw new RangeError('the file ends within its header');
      this.#position += read;
      this.#block = Buffer.concat([this.#block, more.subarray(0, read)]);
    }
    const taken = this.#block.subarray(0, count);
    this.#block = this.#block.subarray(count);
    return taken;
  }

  u32 = (): number => this.bytes(4).readUInt32LE();
  u64 = (): number => Number(this.bytes(8).readBigUInt64LE());
  string = (): string => this.bytes(this.u64()).toString('utf8');

  /** Lists are passed over, as `/api/show` does without `verbose`: null. */
  value(type: number): unknown {
    if (type === 8) return this.string();
    if (type === 9) {
      const itemType = this.u32();
      const count = this.u64();
      for (let index = 0; index < count; index++) this.value(itemType);
      return null;
    }
    const scalar = scalars[type];
    if (scalar === undefined) throw new RangeError(`no value type ${type}`);
    return scalar(this);
  }
}

const scalars: Readonly<Record<number, (reader: Reader) => unknown>> = {
  0: (reader) => reader.bytes(1).readUInt8(),
  1: (reader) => reader.bytes(1).readInt8(),
  2: (reader) => reader.bytes(2).readUInt16LE(),
  3: (reader) => reader.bytes(2).readInt16LE(),
  4: (reader) => reader.u32(),
  5: (reader) => reader.bytes(4).readInt32LE(),
  // The shortest decimal that is the same float of 32 bits, as Go writes it.
  6: (reader) => Number(reader.bytes(4).readFloatLE().toPrecision(7)),
  7: (reader) => reader.bytes(1).readUInt8() !== 0,
  10: (reader) => reader.u64(),
  11: (reader) => Number(reader.bytes(8).readBigInt64LE()),
  12: (reader) => reader.bytes(8).readDoubleLE(),
};
