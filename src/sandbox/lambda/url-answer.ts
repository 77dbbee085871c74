import type { ServerResponse } from 'node:http';
import { type Prelude, PreludeReader, preludeContentType, readPrelude } from './prelude.js';
import { respondJson, writeChunk } from './respond.js';
import type { AnswerHead, AnswerSink, BufferSink } from './sink.js';
import { BufferSink as Buffered } from './sink.js';

/** Names of headers, in lower case, that the URL writes itself or not at all. */
export type Dropped = ReadonlySet<string>;

/** What a URL's caller sees of any failure of the function. */
export const sendBadGateway = (response: ServerResponse): void => {
  if (response.headersSent) response.destroy();
  else respondJson(response, 502, { Message: 'Internal Server Error' });
};

/** Passes a streamed answer through as it comes; one that was not streamed is sent when it is whole. */
export class UrlSink implements AnswerSink {
  #response: ServerResponse;
  #dropped: Dropped;
  #prelude: PreludeReader | undefined;
  #whole: BufferSink | undefined;
  #broken = false;

  constructor(response: ServerResponse, dropped: Dropped) {
    this.#response = response;
    this.#dropped = dropped;
  }

  start({ streaming, contentType }: AnswerHead): void {
    if (!streaming) this.#whole = new Buffered();
    else if (contentType === preludeContentType) this.#prelude = new PreludeReader();
    else this.#head({ statusCode: 200, headers: { 'content-type': contentType }, cookies: [] });
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#whole) return this.#whole.write(chunk);
    if (this.#broken) return;
    const body = this.#prelude ? this.#pastPrelude(this.#prelude, chunk) : chunk;
    if (body && body.length > 0) await writeChunk(this.#response, body);
  }

  /** After a failure the caller's connection breaks off, or gets a 502 when nothing has been sent. */
  end(failed: boolean): void {
    if (failed || this.#broken || this.#prelude) sendBadGateway(this.#response);
    else if (this.#whole) sendBuffered(this.#response, this.#whole, this.#dropped);
    else this.#response.end();
  }

  #pastPrelude(reader: PreludeReader, chunk: Uint8Array): Uint8Array | undefined {
    try {
      const found = reader.push(chunk);
      if (!found) return undefined;
      this.#prelude = undefined;
      this.#head(found.prelude);
      return found.rest;
    } catch {
      // The function wrote no valid prelude: it may finish, its caller gets a 502.
      this.#broken = true;
      return undefined;
    }
  }

  #head(prelude: Prelude): void {
    writeHead(this.#response, prelude, this.#dropped);
    this.#response.flushHeaders();
  }
}

/** A whole answer: a prelude and its body, a payload 2.0 document, or any other JSON, which is a 200 as it is. */
export function sendBuffered(response: ServerResponse, sink: BufferSink, dropped: Dropped): void {
  try {
    const { prelude, body } = readWhole(sink);
    writeHead(response, prelude, dropped, body.length);
    response.end(body);
  } catch {
    // Neither of the three: the caller sees a 502, as on AWS.
    sendBadGateway(response);
  }
}

function readWhole(sink: BufferSink): { prelude: Prelude; body: Buffer } {
  const content = sink.content();
  const { streaming, contentType } = sink.head ?? { streaming: false, contentType: 'application/json' };
  const plain = (type: string) => ({ statusCode: 200, headers: { 'content-type': type }, cookies: [] });
  if (streaming && contentType === preludeContentType) {
    const found = new PreludeReader().push(content);
    if (!found) throw new Error('the prelude has no end');
    return { prelude: found.prelude, body: found.rest };
  }
  // Where a URL is buffered, Lambda puts what was streamed together and reads it like any other answer.
  if (streaming && contentType !== 'application/json') return { prelude: plain(contentType), body: content };
  const value: unknown = JSON.parse(content.toString());
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    return { prelude: plain('application/json'), body: content };
  }
  const { body, isBase64Encoded } = value as { body?: unknown; isBase64Encoded?: boolean };
  const read = readPrelude(value);
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return {
    prelude: { ...read, headers: { 'content-type': 'application/json', ...read.headers } },
    body: Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Headers that belong to the connection, which is ours. */
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length']);

function writeHead(
  response: ServerResponse,
  { statusCode, headers, cookies }: Prelude,
  dropped: Dropped,
  length?: number,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!ownHeaders.has(name) && !dropped.has(name)) response.setHeader(name, value);
  }
  if (cookies.length > 0) response.setHeader('set-cookie', [...cookies]);
  if (length !== undefined) response.setHeader('content-length', length);
  response.writeHead(statusCode);
}
