import { type IncomingMessage, request } from 'node:http';
import { sameModel } from './model-name.js';
import { traceOf } from './telemetry/trace.js';

export interface EngineCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * One request to the engine on loopback; resolves at the response's head. Rejects when the engine cannot be reached or
 * the signal aborts. The headers are ours alone: the engine answers 403 to a foreign `Host` or `Origin`. The invocation's
 * X-Ray trace goes along.
 *
 * node:http rather than fetch, whose client gives up after five minutes without a head: loading may take longer. Each
 * request has a connection of its own, since an idle one may not have survived a freeze of the instance.
 */
export function requestEngine(port: number, call: EngineCall): Promise<IncomingMessage> {
  const body = call.body === undefined ? undefined : Buffer.from(call.body);
  const trace = traceOf(process.env)?.header;
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
        ...(trace && { 'X-Amzn-Trace-Id': trace }),
        ...(body && { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      },
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** A request's body with another model in the place of the one that it names; as it is when it names none of ours. */
export function nameModel(body: string | undefined, from: string, to: string): string | undefined {
  if (body === undefined) return undefined;
  const fields = JSON.parse(body) as { model?: unknown };
  if (typeof fields.model !== 'string' || !sameModel(fields.model, from)) return body;
  return JSON.stringify({ ...fields, model: to });
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
