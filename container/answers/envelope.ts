import type { Flow, Write } from '../flow.js';
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

async function collect(body: Flow): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const take: Write = (chunk) => {
    length += chunk.length;
    if (length > envelopeLimit) return Promise.reject(new Error('too large for one piece'));
    chunks.push(Buffer.from(chunk));
    return undefined;
  };
  try {
    await body(take);
  } catch (error) {
    if (length > envelopeLimit) return undefined;
    throw error;
  }
  return Buffer.concat(chunks).toString();
}
