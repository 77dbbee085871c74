import type { Answer } from './answer.js';

/** Bytes of an answer in one piece, with all that is around it: what Lambda takes from a function. */
export const envelopeLimit = 6_291_556;

/** Undefined when the answer is too large to be passed on in one piece; its source is told to stop then. */
export async function envelopeOf({ status, headers, body }: Answer): Promise<string | undefined> {
  const text = typeof body === 'string' ? body : await collect(body);
  if (text === undefined) return undefined;
  const envelope = JSON.stringify({ statusCode: status, headers, body: text, isBase64Encoded: false });
  return Buffer.byteLength(envelope) > envelopeLimit ? undefined : envelope;
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > envelopeLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
