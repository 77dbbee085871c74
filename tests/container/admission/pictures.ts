/** Headers of images that say that they are so wide and high, without a picture behind them. */
type Picture = (width: number, height: number) => Buffer;

const bytes = (...parts: readonly (string | number | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'number') return Buffer.from([part]);
      return typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    }),
  );

function number(length: number, value: number, order: 'BE' | 'LE'): Buffer {
  const buffer = Buffer.alloc(length);
  if (order === 'BE') buffer.writeUIntBE(value, 0, length);
  else buffer.writeUIntLE(value, 0, length);
  return buffer;
}

export const png: Picture = (width, height) =>
  bytes(
    '\x89PNG\r\n\x1a\n',
    number(4, 13, 'BE'),
    'IHDR',
    number(4, width, 'BE'),
    number(4, height, 'BE'),
    '\x08\x02',
  );

export const gif: Picture = (width, height) =>
  bytes('GIF89a', number(2, width, 'LE'), number(2, height, 'LE'));

/** With an application segment, a fill byte and a Huffman table before the frame, as cameras write them. */
export const jpeg: Picture = (width, height) =>
  bytes(
    '\xff\xd8',
    '\xff\xe1',
    number(2, 6, 'BE'),
    'Exif',
    '\xff\xff\xc4',
    number(2, 3, 'BE'),
    0,
    '\xff\xc2',
    number(2, 11, 'BE'),
    8,
    number(2, height, 'BE'),
    number(2, width, 'BE'),
    '\x01\x01\x11\x00',
  );

const riff = (kind: string, ...rest: readonly (string | number | Buffer)[]): Buffer =>
  bytes('RIFF', number(4, 100, 'LE'), 'WEBP', kind, number(4, 80, 'LE'), ...rest);

export const webpLossy: Picture = (width, height) =>
  riff('VP8 ', '\x00\x00\x00\x9d\x01\x2a', number(2, width, 'LE'), number(2, height, 'LE'));

export const webpLossless: Picture = (width, height) =>
  riff('VP8L', 0x2f, number(4, width - 1 + (height - 1) * 2 ** 14, 'LE'));

export const webpExtended: Picture = (width, height) =>
  riff('VP8X', number(4, 0, 'LE'), number(3, width - 1, 'LE'), number(3, height - 1, 'LE'));
