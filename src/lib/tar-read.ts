import { type ByteSource, createByteSource } from './byte-source.js';
import { blockBytes, checksum } from './tar-header.js';

/** One entry of an archive. `content` can be read once, before the next entry is asked for; unread bytes are skipped. */
export interface ReadEntry {
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'other';
  /** Relative, without `./`, doubled or trailing slashes; never leaves the archive's root. Empty for the root itself. */
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  /** Of a symbolic link: as written. Of a hard link: the path of another entry. */
  readonly target: string;
  content(): AsyncIterable<Uint8Array>;
}

/** The bytes are no tar archive, end too soon, or name a file outside of it. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

/** Extended headers are names and numbers; a larger one is an attack or damage. */
const longestExtension = 1024 * 1024;

/**
 * Reads ustar, pax and GNU archives as a stream. After the archive's end the rest of the stream is read too, so that
 * a digest check further down sees every byte.
 * @throws TarError
 */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadEntry> {
  const source = createByteSource(chunks);
  const global = new Map<string, string>();
  let local = new Map<string, string>();
  try {
    for (;;) {
      const block = await source.take(blockBytes);
      if (block.length === 0 || isZero(block)) break;
      const header = parseHeader(block);
      const size = sizeOf(header, header.type === 'x' || header.type === 'g' ? new Map() : local);
      if (header.type === 'x') readPax(await extension(source, size), local);
      else if (header.type === 'g') readPax(await extension(source, size), global);
      else if (header.type === 'L') local.set('path', cText(await extension(source, size)));
      else if (header.type === 'K') local.set('linkpath', cText(await extension(source, size)));
      else {
        yield* entryOf(header, size, new Map([...global, ...local]), source);
        local = new Map();
      }
    }
    await source.drain();
  } finally {
    await source.close();
  }
}

async function* entryOf(
  header: Header,
  size: number,
  extended: ReadonlyMap<string, string>,
  source: ByteSource,
): AsyncGenerator<ReadEntry> {
  const kind = kindOf(header.type);
  const path = insidePath(extended.get('path') ?? header.path);
  const link = extended.get('linkpath') ?? header.target;
  // Links carry no content whatever their size field says (POSIX).
  const length = kind === 'symlink' || kind === 'hardlink' || kind === 'folder' ? 0 : size;
  let left = length;
  async function* content(): AsyncGenerator<Uint8Array> {
    for await (const piece of source.pass(left)) {
      left -= piece.length;
      yield piece;
    }
    if (left > 0) throw new TarError(`the archive ends in the middle of ${path}`);
  }
  const target = kind === 'hardlink' ? insidePath(link) : link;
  yield { kind, path, mode: header.mode, size: length, target, content };
  for await (const piece of source.pass(left)) left -= piece.length;
  if (left > 0) throw new TarError(`the archive ends in the middle of ${path}`);
  await source.take(padBytes(length));
}

interface Header {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: string;
  readonly target: string;
}

function parseHeader(block: Buffer): Header {
  if (block.length < blockBytes) throw new TarError('the archive ends in the middle of a header');
  if (number(block, 148, 8) !== checksum(block)) throw new TarError('a header of the archive is damaged');
  const ustar = block.toString('latin1', 257, 262) === 'ustar';
  // GNU's variant (`ustar  `) uses the prefix field for other things.
  const prefix = ustar && block[263] === 0x30 ? cText(block.subarray(345, 500)) : '';
  const name = cText(block.subarray(0, 100));
  return {
    path: prefix ? `${prefix}/${name}` : name,
    mode: number(block, 100, 8) & 0o7777,
    size: number(block, 124, 12),
    type: String.fromCharCode(block[156] || 0x30),
    target: cText(block.subarray(157, 257)),
  };
}

/** Octal text, or GNU's base-256 when the top bit of the first byte is set. */
function number(block: Buffer, at: number, width: number): number {
  const field = block.subarray(at, at + width);
  if ((field[0] ?? 0) & 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw new TarError('a number in a header of the archive is too large');
    return value;
  }
  const text = cText(field).trim();
  if (!/^[0-7]*$/.test(text)) throw new TarError('a header of the archive is damaged');
  return text === '' ? 0 : Number.parseInt(text, 8);
}

function sizeOf(header: Header, extended: ReadonlyMap<string, string>): number {
  const written = extended.get('size');
  if (written === undefined) return header.size;
  if (!/^[0-9]+$/.test(written)) throw new TarError('a size in the archive is no number');
  return Number(written);
}

async function extension(source: ByteSource, size: number): Promise<Buffer> {
  if (size > longestExtension) throw new TarError(`an extended header of ${size} bytes`);
  const body = await source.take(size);
  if (body.length < size) throw new TarError('the archive ends in the middle of an extended header');
  await source.take(padBytes(size));
  return body;
}

function readPax(body: Buffer, into: Map<string, string>): void {
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    const equals = body.indexOf(0x3d, space);
    const sound = space > at && equals > space && Number.isInteger(length) && at + length <= body.length;
    if (!sound || equals >= at + length) throw new TarError('an extended header of the archive is damaged');
    into.set(body.toString('utf8', space + 1, equals), body.toString('utf8', equals + 1, at + length - 1));
    at += length;
  }
}

function kindOf(type: string): ReadEntry['kind'] {
  const kinds: Readonly<Record<string, ReadEntry['kind']>> = {
    '0': 'file',
    '7': 'file',
    '1': 'hardlink',
    '2': 'symlink',
    '5': 'folder',
  };
  return kinds[type] ?? 'other';
}

function insidePath(written: string): string {
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..'))
    throw new TarError(`the archive names a path outside of it: ${written.slice(0, 200)}`);
  return parts.join('/');
}

const cText = (field: Buffer): string => {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
};
const isZero = (block: Buffer): boolean => block.every((byte) => byte === 0);
const padBytes = (size: number): number => (blockBytes - (size % blockBytes)) % blockBytes;
