import { Agent, type IncomingMessage, request } from 'node:http';
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
 * node:http rather than fetch, whose client gives up after five minutes without a head: loading may take longer.
 * Connections are kept, which spares a fifth of the work before the first byte; a freeze stops both ends of one.
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
      agent,
      signal: call.signal,
      headers: {
        Host: `127.0.0.1:${port}`,
        ...(trace && { 'X-Amzn-Trace-Id': trace }),
        ...(body && { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      },
    });
    outgoing.once('response', resolve);
    outgoing.once('error', (error) => reject(outgoing.reusedSocket ? new StaleConnection(error) : error));
    outgoing.end(body);
  });
}

const agent = new Agent({ keepAlive: true });

/** A connection of an earlier request broke off before an answer: its engine had died, or did so now. */
export class StaleConnection extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
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
