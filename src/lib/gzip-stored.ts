import { crc32 } from 'node:zlib';

/**
 * Gzip whose deflate blocks are all "stored": the bytes themselves in a gzip frame. Weights do not compress, and this
 * way the size of the result is known before the first byte is read, and the result is the same with every zlib.
 * RFC 1952 for the frame, RFC 1951 §3.2.4 for the blocks.
 */

/** A stored block's length field has 16 bits. */
const blockBytes = 0xffff;
const blockHeaderBytes = 5;
/** No name, no time, operating system "unknown": nothing that differs between machines. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const trailerBytes = 8;
/** Sixteen blocks: about a mebibyte, so that sockets and hashes are not called for crumbs. */
const outputBytes = 16 * (blockHeaderBytes + blockBytes);

/** Bytes of `storedGzip` over `size` bytes. */
export const storedGzipSize = (size: number): number =>
  header.length + size + blockHeaderBytes * Math.max(1, Math.ceil(size / blockBytes)) + trailerBytes;

/**
 * The same bytes however the input is cut into chunks.
 * @param size exact length of the input in bytes.
 * @throws Error when the input is shorter or longer than `size`.
 */
export async function* storedGzip(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let crc = 0;
  let left = size;
  let leftInBlock = 0;
  let output = Buffer.allocUnsafe(outputBytes);
  let filled = header.copy(output);

  for await (const chunk of chunks) {
    crc = crc32(chunk, crc);
    if (chunk.length > left) throw new Error(`more than the ${size} bytes that were announced`);
    for (let at = 0; at < chunk.length; ) {
      if (leftInBlock === 0) {
        leftInBlock = Math.min(blockBytes, left);
        if (filled + blockHeaderBytes > outputBytes) {
          yield output.subarray(0, filled);
          output = Buffer.allocUnsafe(outputBytes);
          filled = 0;
        }
        filled = writeBlockHeader(output, filled, leftInBlock, leftInBlock === left);
      }
      const take = Math.min(leftInBlock, chunk.length - at, outputBytes - filled);
      output.set(chunk.subarray(at, at + take), filled);
      at += take;
      filled += take;
      left -= take;
      leftInBlock -= take;
      if (filled === outputBytes) {
        yield output;
        output = Buffer.allocUnsafe(outputBytes);
        filled = 0;
      }
    }
  }
  if (left > 0) throw new Error(`${left} of the ${size} announced bytes are missing`);
  yield output.subarray(0, filled);
  yield ending(size, crc);
}

function writeBlockHeader(into: Buffer, at: number, length: number, last: boolean): number {
  into[at] = last ? 1 : 0;
  into.writeUInt16LE(length, at + 1);
  into.writeUInt16LE(length ^ 0xffff, at + 3);
  return at + blockHeaderBytes;
}

/** CRC-32 and length modulo 2^32; an empty input has had no block yet and gets its one empty block here. */
function ending(size: number, crc: number): Buffer {
  const empty = size === 0 ? blockHeaderBytes : 0;
  const tail = Buffer.alloc(empty + trailerBytes);
  if (size === 0) writeBlockHeader(tail, 0, 0, true);
  tail.writeUInt32LE(crc, empty);
  tail.writeUInt32LE(size % 2 ** 32, empty + 4);
  return tail;
}
