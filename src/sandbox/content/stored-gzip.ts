import { crc32 } from 'node:zlib';

/** Bytes that one stored block of deflate can hold. */
const blockLimit = 65_535;

/**
 * Gzip without compression. zlib's own output differs between its versions and between processors; the digests of the
 * synthetic images must not.
 */
export function storedGzip(content: Buffer): Buffer {
  // Method deflate, no flags, no time, unknown system.
  const pieces: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])];
  for (let at = 0; at === 0 || at < content.byteLength; at += blockLimit) {
    const block = content.subarray(at, at + blockLimit);
    const head = Buffer.alloc(5);
    head.writeUInt8(at + blockLimit >= content.byteLength ? 1 : 0, 0);
    head.writeUInt16LE(block.byteLength, 1);
    head.writeUInt16LE(block.byteLength ^ 0xffff, 3);
    pieces.push(head, block);
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(content), 0);
  tail.writeUInt32LE(content.byteLength, 4);
  return Buffer.concat([...pieces, tail]);
}
