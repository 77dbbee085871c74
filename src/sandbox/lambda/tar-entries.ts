/** One member of a tar. `body` must be read, or left, before the next entry is asked for. */
export interface TarEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'other';
  readonly mode: number;
  readonly size: number;
  /** Target of a link. */
  readonly link: string;
  readonly body: AsyncIterable<Uint8Array>;
}

const blockSize = 512;
/** Names and pax records are metadata: anything longer is an attack or rubbish. */
const maximumMetadata = 1024 * 1024;

const kinds: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'folder',
};

/**
 * Reads a tar as it comes: ustar, pax headers (path, linkpath, size) and GNU long names. Written for itself rather than
 * shared with the deployer's tar code: what the deployer writes is then read by something that it did not write.
 *
 * @throws Error when the checksum of a header is wrong or the stream ends within a member.
 */
export async function* tarEntries(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = new ByteReader(source);
  let overrides: Record<string, string> = {};
  for (;;) {
    const header = await bytes.take(blockSize);
    if (header.length === 0 || header.every((byte) => byte === 0)) return bytes.drain();
    checkHeader(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = overrides.size === undefined ? octal(header, 124, 12) : Number(overrides.size);
    const padding = (blockSize - (size % blockSize)) % blockSize;
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      if (size > maximumMetadata) throw new Error('a tar header is too long');
      const data = await bytes.take(size);
      await bytes.skip(padding);
      if (type === 'x') overrides = { ...overrides, ...paxRecords(data) };
      if (type === 'L') overrides = { ...overrides, path: text(data, 0, size) };
      if (type === 'K') overrides = { ...overrides, linkpath: text(data, 0, size) };
      continue;
    }
    const body = bytes.section(type === '1' || type === '2' || type === '5' ? 0 : size);
    yield {
      name: overrides.path ?? ustarName(header),
      kind: kinds[type] ?? 'other',
      mode: octal(header, 100, 8),
      size,
      link: overrides.linkpath ?? text(header, 157, 100),
      body,
    };
    for await (const _ of body) {
      // Whatever the consumer left of this member.
    }
    await bytes.skip(padding);
    overrides = {};
  }
}

/** Takes exact amounts from a stream of chunks of any size. */
class ByteReader {
  #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes; none at all when the stream has ended at this very place. */
  async take(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.section(length, true)) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    await this.take(length);
  }

  /** Reads to the end: what follows the last member is padding, but a checksum of the whole may depend on it. */
  async drain(): Promise<void> {
    while (!(await this.#source.next()).done);
  }

  /** The next `length` bytes in the pieces in which they come; can be read once. */
  async *section(length: number, mayBeEmpty = false): AsyncGenerator<Uint8Array> {
    let left = length;
    while (left > 0) {
      if (this.#chunk.length === 0) {
        const { done, value } = await this.#source.next();
        if (done && mayBeEmpty && left === length) return;
        if (done) throw new Error('the tar ends in the middle of a member');
        this.#chunk = value;
      }
      const piece = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}

function checkHeader(header: Buffer): void {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== octal(header, 148, 8)) throw new Error('the checksum of a tar header is wrong');
}

function ustarName(header: Buffer): string {
  const prefix = text(header, 257, 5) === 'ustar' && header[262] === 0 ? text(header, 345, 155) : '';
  return prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100);
}

function text(buffer: Buffer, from: number, length: number): string {
  const end = buffer.indexOf(0, from);
  return buffer.toString('utf8', from, end < 0 || end > from + length ? from + length : end);
}

function octal(buffer: Buffer, from: number, length: number): number {
  // GNU's base 256, for what does not fit into the digits: the first bit is set.
  if (((buffer[from] ?? 0) & 0x80) !== 0) return Number(buffer.readBigUInt64BE(from + length - 8));
  return Number.parseInt(text(buffer, from, length).trim() || '0', 8);
}

/** `<length> <key>=<value>\n` again and again; the length counts bytes. */
function paxRecords(data: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(0x20, at);
    const length = Number(data.toString('latin1', at, blank));
    if (!Number.isInteger(length) || length <= 0) throw new Error('a pax record is broken');
    const record = data.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}
