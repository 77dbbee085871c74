import { type ByteCursor, GgufMistake } from './byte-cursor.js';

/** A value of a GGUF header. Of long arrays only the length is kept: vocabularies have hundreds of thousands of entries. */
export type MetadataValue =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'numbers'; readonly values: readonly number[] }
  | { readonly kind: 'booleans'; readonly values: readonly boolean[] }
  | { readonly kind: 'array'; readonly length: number };

/** Numbers of a list that are kept: one for each layer, and no model has so many layers. */
const longestKept = 1024;
/** Bytes; the longest texts in real files are chat templates of some 20 kB. */
const longestString = 4 * 1024 * 1024;
const deepestArray = 4;

export async function readMetadata(cursor: ByteCursor): Promise<MetadataValue> {
  const type = await cursor.u32();
  if (type === arrayType) return readArray(cursor, 0);
  if (type === stringType) return { kind: 'text', value: await readString(cursor) };
  if (type === booleanType) return { kind: 'boolean', value: (await cursor.u8()) !== 0 };
  return { kind: 'number', value: await readNumber(cursor, type) };
}

/** @throws GgufMistake when it is longer than any text of a model file */
export async function readString(cursor: ByteCursor): Promise<string> {
  const length = await cursor.u64();
  if (length > longestString) throw new GgufMistake(`it has a text of ${length} bytes`);
  return Buffer.from(await cursor.bytes(length)).toString('utf8');
}

const booleanType = 7;
const stringType = 8;
const arrayType = 9;

/** Bytes of each type that has a fixed size, by its number in the specification. */
const widths: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

async function readArray(cursor: ByteCursor, depth: number): Promise<MetadataValue> {
  if (depth === deepestArray) throw new GgufMistake('it has lists within lists within lists');
  const type = await cursor.u32();
  const length = await cursor.u64();
  const width = widths[type];
  if (width !== undefined && length > longestKept) {
    await cursor.skip(width * length);
    return { kind: 'array', length };
  }
  if (type === booleanType) {
    const values: boolean[] = [];
    for (let index = 0; index < length; index += 1) values.push((await cursor.u8()) !== 0);
    return { kind: 'booleans', values };
  }
  if (width !== undefined) {
    const values: number[] = [];
    for (let index = 0; index < length; index += 1) values.push(await readNumber(cursor, type));
    return { kind: 'numbers', values };
  }
  for (let index = 0; index < length; index += 1) {
    if (type === stringType) await cursor.skip(await cursor.u64());
    else if (type === arrayType) await readArray(cursor, depth + 1);
    else throw new GgufMistake(`it has a list of values of the unknown type ${type}`);
  }
  return { kind: 'array', length };
}

async function readNumber(cursor: ByteCursor, type: number): Promise<number> {
  const width = widths[type];
  if (width === undefined) throw new GgufMistake(`it has a value of the unknown type ${type}`);
  const bytes = await cursor.bytes(width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, width);
  switch (type) {
    case 0:
      return view.getUint8(0);
    case 1:
      return view.getInt8(0);
    case 2:
      return view.getUint16(0, true);
    case 3:
      return view.getInt16(0, true);
    case 4:
      return view.getUint32(0, true);
    case 5:
      return view.getInt32(0, true);
    case 6:
      return view.getFloat32(0, true);
    case 10:
      // Rounded beyond 2^53, where no count or length is.
      return Number(view.getBigUint64(0, true));
    case 11:
      return Number(view.getBigInt64(0, true));
    default:
      return view.getFloat64(0, true);
  }
}
