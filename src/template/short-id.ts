import { crc32 } from 'node:zlib';

/**
 * Eight hex digits of a text, for what has to get another name when the text is another. CRC-32: of any hash no more than
 * these digits would be kept, nobody gains by two texts that have the same, and Node loads its cryptography for
 * milliseconds, a fortieth of all that `validate` does.
 */
export const shortId = (text: string): string => crc32(text).toString(16).padStart(8, '0');
