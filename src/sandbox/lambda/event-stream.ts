import { crc32 } from 'node:zlib';

/** Header names and string values, in the order in which they are written. */
export type FrameHeaders = Readonly<Record<string, string>>;

/** Headers that every event of InvokeWithResponseStream carries, before its own. */
export const eventHeaders = (type: 'PayloadChunk' | 'InvokeComplete'): FrameHeaders => ({
  ':message-type': 'event',
  ':event-type': type,
  ':content-type': type === 'PayloadChunk' ? 'application/octet-stream' : 'application/json',
});

/**
 * One frame of `application/vnd.amazon.eventstream`, all numbers big endian:
 *
 *     total length u32 | header length u32 | crc32 of those 8 bytes | headers | payload | crc32 of all before it
 *
 * Only string headers (type 7) exist in what Lambda sends.
 */
export function frame(headers: FrameHeaders, payload: Uint8Array): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => stringHeader(name, value)));
  const total = head.length + payload.length + 16;
  const out = Buffer.alloc(total);
  out.writeUInt32BE(total, 0);
  out.writeUInt32BE(head.length, 4);
  out.writeUInt32BE(crc32(out.subarray(0, 8)), 8);
  head.copy(out, 12);
  out.set(payload, 12 + head.length);
  out.writeUInt32BE(crc32(out.subarray(0, total - 4)), total - 4);
  return out;
}

const stringHeaderType = 7;

function stringHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const out = Buffer.alloc(4 + nameBytes.length + valueBytes.length);
  out.writeUInt8(nameBytes.length, 0);
  nameBytes.copy(out, 1);
  out.writeUInt8(stringHeaderType, 1 + nameBytes.length);
  out.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
  valueBytes.copy(out, 4 + nameBytes.length);
  return out;
}
