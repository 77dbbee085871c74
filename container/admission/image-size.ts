export interface ImageFacts {
  readonly type: 'png' | 'jpeg' | 'webp' | 'gif';
  /** As the header says. */
  readonly width: number;
  readonly height: number;
}

/** Type and size of an image from its first bytes, whatever it is said to be; undefined when it is none of the four. */
export function readImageHeader(bytes: Buffer): ImageFacts | undefined {
  try {
    return readers.map((read) => read(bytes)).find((facts) => facts !== undefined);
  } catch (error) {
    if (pastTheEnd.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined; // The header is cut.
    throw error;
  }
}

/** What a Buffer says when it is read where it is not, by whether it has too few bytes or none. */
const pastTheEnd = ['ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'];

type Reader = (bytes: Buffer) => ImageFacts | undefined;

const startsWith = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.toString('latin1', at, at + text.length) === text;

const png: Reader = (bytes) =>
  startsWith(bytes, '\x89PNG\r\n\x1a\n') && startsWith(bytes, 'IHDR', 12)
    ? { type: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined;

const gif: Reader = (bytes) =>
  startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')
    ? { type: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
    : undefined;

/** Walks the segments to the frame header, which has the size; 0xc4, 0xc8 and 0xcc among its numbers are others. */
const jpeg: Reader = (bytes) => {
  if (!startsWith(bytes, '\xff\xd8\xff')) return undefined;
  for (let at = 2; ; ) {
    while (bytes.readUInt8(at) === 0xff) at++;
    const marker = bytes.readUInt8(at);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { type: 'jpeg', width: bytes.readUInt16BE(at + 6), height: bytes.readUInt16BE(at + 4) };
    }
    at += 1 + bytes.readUInt16BE(at + 1);
    // What is not a marker here is picture data: there was no frame header before it.
    if (bytes.readUInt8(at) !== 0xff) return undefined;
  }
};

/** Three kinds: lossy, lossless, and extended, each with the size elsewhere. */
const webp: Reader = (bytes) => {
  if (!startsWith(bytes, 'RIFF') || !startsWith(bytes, 'WEBP', 8)) return undefined;
  if (startsWith(bytes, 'VP8X', 12)) {
    return { type: 'webp', width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  }
  if (startsWith(bytes, 'VP8L', 12)) {
    const bits = bytes.readUInt32LE(21);
    return { type: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (!startsWith(bytes, 'VP8 ', 12)) return undefined;
  return { type: 'webp', width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
};

const readers: readonly Reader[] = [png, jpeg, webp, gif];
