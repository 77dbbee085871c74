/** Reads a whole GGUF v3 file of F32 tensors; written from its specification, not from our writer. */
export interface ReadGguf {
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly tensors: readonly {
    name: string;
    dimensions: number[];
    type: number;
    start: number;
    end: number;
  }[];
}

export function readGguf(file: Buffer): ReadGguf {
  let at = 0;
  const take = <T>(size: number, read: (offset: number) => T): T => {
    const value = read(at);
    at += size;
    return value;
  };
  const u32 = () => take(4, (o) => file.readUInt32LE(o));
  const u64 = () => Number(take(8, (o) => file.readBigUInt64LE(o)));
  const text = () => {
    const size = u64();
    return take(size, (o) => file.toString('utf8', o, o + size));
  };
  const readers: Record<number, () => unknown> = {
    4: u32,
    5: () => take(4, (o) => file.readInt32LE(o)),
    6: () => take(4, (o) => file.readFloatLE(o)),
    7: () => take(1, (o) => file.readUInt8(o)) === 1,
    8: text,
    9: () => {
      const item = readers[u32()]!;
      return Array.from({ length: u64() }, () => item());
    },
  };

  if (file.toString('latin1', 0, 4) !== 'GGUF') throw new Error('no GGUF');
  at = 4;
  if (u32() !== 3) throw new Error('not version 3');
  const tensorCount = u64();
  const entryCount = u64();
  const metadata = new Map<string, unknown>();
  for (let index = 0; index < entryCount; index++) metadata.set(text(), readers[u32()]!());
  const infos = Array.from({ length: tensorCount }, () => ({
    name: text(),
    dimensions: Array.from({ length: u32() }, u64),
    type: u32(),
    offset: u64(),
  }));
  const data = Math.ceil(at / 32) * 32;
  return {
    metadata,
    tensors: infos.map(({ name, dimensions, type, offset }) => {
      if (offset % 32 !== 0) throw new Error(`${name} is not aligned`);
      const start = data + offset;
      return { name, dimensions, type, start, end: start + 4 * dimensions.reduce((a, b) => a * b, 1) };
    }),
  };
}
