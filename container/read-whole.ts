import type { IncomingMessage } from 'node:http';

/** Reads an answer of HTTP whole; throws when it is longer than `limit` bytes or breaks off. */
export async function readWhole(message: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new Error(`the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
