import { type ByteCursor, GgufMistake, openCursor } from './byte-cursor.js';
import { type MetadataValue, readMetadata, readString } from './metadata.js';

/** Everything of a GGUF file that comes before its weights (specification: ggml `docs/gguf.md`, versions 2 and 3). */
export interface GgufHeader {
  readonly version: 2 | 3;
  /** By key. Long arrays are known by their length alone; see `MetadataValue`. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: readonly GgufTensor[];
  /** Bytes from the start of the file to the first weight. */
  readonly length: number;
}

export interface GgufTensor {
  readonly name: string;
  /** Fastest-changing dimension first. */
  readonly dimensions: readonly number[];
  /** ggml's number of the type; see `tensor-types.ts`. */
  readonly type: number;
  /** Bytes from the first weight. */
  readonly offset: number;
}

/** Bytes. Headers of real models have up to 20 MB, most of it vocabulary. */
export const longestHeader = 64 * 1024 * 1024;
const mostTensors = 100_000;
const mostEntries = 10_000;
const mostDimensions = 8;

/**
 * Reads the header off the beginning of a file and stops reading there. The source is closed in every case.
 * Memory is bounded whatever the file says: keys and short values are kept, vocabularies are walked over.
 *
 * @throws GgufMistake in words that continue "it is no model file: …"
 */
export async function readGgufHeader(source: AsyncIterable<Uint8Array>): Promise<GgufHeader> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    return await readHeader(openCursor(iterator, longestHeader));
  } finally {
    await iterator.return?.();
  }
}

async function readHeader(cursor: ByteCursor): Promise<GgufHeader> {
  const version = await readVersion(cursor);
  const tensorCount = await bounded(cursor, mostTensors, 'tensors');
  const entryCount = await bounded(cursor, mostEntries, 'entries');
  const metadata = new Map<string, MetadataValue>();
  for (let index = 0; index < entryCount; index += 1) {
    const key = await readString(cursor);
    metadata.set(key, await readMetadata(cursor));
  }
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < tensorCount; index += 1) tensors.push(await readTensor(cursor));
  return { version, metadata, tensors, length: padded(cursor.position, metadata) };
}

async function readVersion(cursor: ByteCursor): Promise<2 | 3> {
  const magic = Buffer.from(await cursor.bytes(4)).toString('latin1');
  if (magic !== 'GGUF') throw new GgufMistake(`it begins with ${JSON.stringify(magic)} instead of "GGUF"`);
  const version = await cursor.u32();
  if (version === 2 || version === 3) return version;
  // A version whose low half is empty was written by a machine with the other byte order.
  if ((version & 0xffff) === 0)
    throw new GgufMistake('it is big-endian; every Lambda function is little-endian');
  throw new GgufMistake(`it is version ${version} of the format; versions 2 and 3 can be read`);
}

async function bounded(cursor: ByteCursor, most: number, what: string): Promise<number> {
  const count = await cursor.u64();
  if (count > most) throw new GgufMistake(`it says that it has ${count} ${what}`);
  return count;
}

async function readTensor(cursor: ByteCursor): Promise<GgufTensor> {
  const name = await readString(cursor);
  const rank = await cursor.u32();
  if (rank > mostDimensions) throw new GgufMistake(`the tensor ${shown(name)} has ${rank} dimensions`);
  const dimensions: number[] = [];
  for (let index = 0; index < rank; index += 1) dimensions.push(await cursor.u64());
  const type = await cursor.u32();
  // We never go there; where the last one ends, the file must not have ended before.
  const offset = await cursor.u64();
  return { name, dimensions, type, offset };
}

function padded(position: number, metadata: ReadonlyMap<string, MetadataValue>): number {
  const written = metadata.get('general.alignment');
  const alignment = written?.kind === 'number' && written.value > 0 ? written.value : 32;
  return Math.ceil(position / alignment) * alignment;
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 80));
