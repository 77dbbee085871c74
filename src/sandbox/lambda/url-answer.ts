import type { ServerResponse } from 'node:http';
import { type Prelude, PreludeReader, preludeContentType, readPrelude } from './prelude.js';
import { writeChunk } from './respond.js';
import type { AnswerHead, AnswerSink, BufferSink } from './sink.js';

/**
 * Passes a function's stream on as an HTTP answer, chunk by chunk. Status and headers come from the prelude when the
 * function sends one; a plain answer of a function that does not stream is read as payload 2.0, as a whole.
 */
export class StreamedAnswer implements AnswerSink {
  #response: ServerResponse;
  #reader: PreludeReader | undefined;
  #whole: Uint8Array[] | undefined;
  #broken = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  start({ streaming, contentType }: AnswerHead): void {
    if (contentType === preludeContentType) this.#reader = new PreludeReader();
    else if (!streaming) this.#whole = [];
    else this.#response.writeHead(200, { 'content-type': contentType });
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#broken) return;
    if (this.#whole) {
      this.#whole.push(chunk);
      return;
    }
    const rest = this.#reader ? this.#pastPrelude(this.#reader, chunk) : chunk;
    if (rest && rest.length > 0) await writeChunk(this.#response, rest);
  }

  /** `failed`: what has begun is cut, so that the caller cannot mistake it for a whole answer. */
  async end(failed: boolean): Promise<void> {
    const response = this.#response;
    if (failed && response.headersSent) response.destroy();
    else if (failed || this.#broken || (this.#reader && !response.headersSent)) respondBadGateway(response);
    else if (this.#whole) respondPayload(response, Buffer.concat(this.#whole));
    else response.end();
  }

  #pastPrelude(reader: PreludeReader, chunk: Uint8Array): Uint8Array | undefined {
    try {
      const found = reader.push(chunk);
      if (!found) return undefined;
      this.#reader = undefined;
      this.#response.writeHead(found.prelude.statusCode, headersOf(found.prelude));
      this.#response.flushHeaders();
      return found.rest;
    } catch {
      // Not a prelude: the caller gets a 502 at the end, and the function is let run as it would be on AWS.
      this.#broken = true;
      return undefined;
    }
  }
}

/** Answers with what was collected, read as the prelude or the payload 2.0 that it is. */
export function respondBuffered(response: ServerResponse, sink: BufferSink, failed: boolean): void {
  if (failed || sink.tooLarge || !sink.head) return respondBadGateway(response);
  if (sink.head.contentType !== preludeContentType) return respondPayload(response, sink.content());
  const found = readQuietly(() => new PreludeReader().push(sink.content()));
  if (!found) return respondBadGateway(response);
  sendWhole(response, found.prelude, found.rest);
}

function respondPayload(response: ServerResponse, content: Buffer): void {
  const value = readQuietly((): unknown => JSON.parse(content.toString()));
  const plain = { statusCode: 200, headers: { 'content-type': 'application/json' }, cookies: [] };
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    return sendWhole(response, plain, content);
  }
  const { body = '', isBase64Encoded } = value as { body?: unknown; isBase64Encoded?: boolean };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const prelude = readPrelude(value);
  const headers = { 'content-type': 'application/json', ...prelude.headers };
  sendWhole(response, { ...prelude, headers }, Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'));
}

function sendWhole(response: ServerResponse, prelude: Prelude, body: Buffer): void {
  response.writeHead(prelude.statusCode, { ...headersOf(prelude), 'content-length': body.length });
  response.end(body);
}

function respondBadGateway(response: ServerResponse): void {
  response.writeHead(502, { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalServerErrorException' });
  response.end('Internal Server Error');
}

/** Headers that a function cannot set itself; AWS hands them on under another name. */
const remapped = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

function headersOf({ headers, cookies }: Prelude): Record<string, string | string[]> {
  const named = Object.entries(headers).map(([name, value]) => [
    remapped.has(name) ? `x-amzn-remapped-${name}` : name,
    value,
  ]);
  return { ...Object.fromEntries(named), ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}) };
}

function readQuietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // What a function says need not be what it should be; the caller of this decides what that means.
    return undefined;
  }
}
