import { type IncomingMessage, request } from 'node:http';

export interface EngineCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * One request to the engine on loopback; resolves at the response's head. Rejects when the engine cannot be reached or
 * the signal aborts. The headers are ours alone: the engine answers 403 to a foreign `Host` or `Origin`.
 *
 * node:http rather than fetch, whose client gives up after five minutes without a head: loading may take longer. Each
 * request has a connection of its own, since an idle one may not have survived a freeze of the instance.
 */
export function requestEngine(port: number, call: EngineCall): Promise<IncomingMessage> {
  const body = call.body === undefined ? undefined : Buffer.from(call.body);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: call.method,
      path: call.path,
      agent: false,
      signal: call.signal,
      headers: {
        Host: `127.0.0.1:${port}`,
        ...(body && { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      },
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** Reads an answer whole; throws when it is longer than `limit` bytes or breaks off. */
export async function readWhole(message: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new Error(`the engine's answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
