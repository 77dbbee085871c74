import { EngineConnection } from './engine-wire/connection.js';
import type { EngineAnswer } from './engine-wire/exchange.js';
import { sameModel } from './model-name.js';
import { traceOf } from './telemetry/trace.js';

export type { EngineAnswer };

export interface EngineCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  /** Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * One request to the engine on loopback; resolves at the answer's head. Rejects when the engine cannot be reached or
 * the signal aborts. The headers are ours alone: the engine answers 403 to a foreign `Host` or `Origin`. The invocation's
 * X-Ray trace goes along. However long the head takes: loading may.
 *
 * Connections are kept, which spares a fifth of the work before the first byte; a freeze stops both ends of one.
 */
export async function requestEngine(port: number, call: EngineCall): Promise<EngineAnswer> {
  const kept = idle.get(port)?.pop();
  const connection = kept ?? new EngineConnection(port, { idle: keep(port), closed: forget(port) });
  try {
    return await connection.ask(written(port, call), call.signal);
  } catch (error) {
    throw kept === undefined ? error : new StaleConnection(error as Error);
  }
}

/** Connections that wait for a request, by port. */
const idle = new Map<number, EngineConnection[]>();

const keep = (port: number) => (connection: EngineConnection) => {
  idle.set(port, [...(idle.get(port) ?? []), connection]);
};

const forget = (port: number) => (connection: EngineConnection) => {
  const others = idle.get(port)?.filter((it) => it !== connection) ?? [];
  if (others.length > 0) idle.set(port, others);
  else idle.delete(port);
};

/** A connection of an earlier request broke off before an answer: its engine had died, or did so now. */
export class StaleConnection extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

function written(port: number, { method, path, body }: EngineCall): Buffer {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const trace = traceOf(process.env)?.header;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    ...(trace ? [`X-Amzn-Trace-Id: ${trace}`] : []),
    ...(bytes ? ['Content-Type: application/json', `Content-Length: ${bytes.length}`] : []),
  ];
  const wrong = lines.find((line) => !/^[\x20-\x7e]+$/.test(line));
  if (wrong !== undefined) throw new Error(`no header of HTTP: ${JSON.stringify(wrong.slice(0, 80))}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return bytes === undefined ? head : Buffer.concat([head, bytes]);
}

/** A request's body with another model in the place of the one that it names; as it is when it names none of ours. */
export function nameModel(body: string | undefined, from: string, to: string): string | undefined {
  if (body === undefined) return undefined;
  const fields = JSON.parse(body) as { model?: unknown };
  if (typeof fields.model !== 'string' || !sameModel(fields.model, from)) return body;
  return JSON.stringify({ ...fields, model: to });
}

/** Reads an answer whole; throws when it is longer than `limit` bytes or breaks off. */
export async function readAnswer({ body }: EngineAnswer, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  await body((bytes) => {
    length += bytes.length;
    if (length > limit) throw new Error(`the engine's answer is longer than ${limit} bytes`);
    chunks.push(Buffer.from(bytes));
    return undefined;
  });
  return Buffer.concat(chunks).toString();
}
