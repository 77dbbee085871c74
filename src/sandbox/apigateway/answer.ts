import type { ServerResponse } from 'node:http';
import { type Prelude, PreludeReader, preludeContentType, readPrelude } from '../lambda/prelude.js';
import { respondJson, writeChunk } from '../lambda/respond.js';
import type { AnswerHead, AnswerSink, BufferSink } from '../lambda/sink.js';

/** What a REST API says for itself: `{"message": "Forbidden"}`. */
export const refuse = (response: ServerResponse, status: number, message: string, type: string): void =>
  respondJson(response, status, { message }, { 'x-amzn-errortype': type });

/** Of a function that failed, or whose answer has not the form that was agreed. */
export function refuseAnswer(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else refuse(response, 502, 'Internal server error', 'InternalServerErrorException');
}

/** Passes on what a function streams: status and headers from its prelude, and the bytes behind that as they come. */
export class StreamSink implements AnswerSink {
  #response: ServerResponse;
  #prelude: PreludeReader | undefined = new PreludeReader();
  #broken = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** docs: a stream has to begin with metadata in JSON and eight NUL bytes. */
  start({ streaming, contentType }: AnswerHead): void {
    this.#broken = !streaming || contentType !== preludeContentType;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#broken) return;
    const body = this.#prelude ? this.#pastPrelude(this.#prelude, chunk) : chunk;
    if (body && body.length > 0) await writeChunk(this.#response, body);
  }

  /** After a failure the caller's connection breaks off, or gets a 502 when nothing has been sent. */
  end(failed: boolean): void {
    if (failed || this.#broken || this.#prelude) refuseAnswer(this.#response);
    else this.#response.end();
  }

  #pastPrelude(reader: PreludeReader, chunk: Uint8Array): Uint8Array | undefined {
    try {
      const found = reader.push(chunk);
      if (!found) return undefined;
      this.#prelude = undefined;
      writeHead(this.#response, found.prelude);
      this.#response.flushHeaders();
      return found.rest;
    } catch {
      // No valid prelude: the function may finish, its caller gets a 502.
      this.#broken = true;
      return undefined;
    }
  }
}

/** A whole answer in the shape of payload 1.0; anything else is a 502. */
export function sendWhole(response: ServerResponse, sink: BufferSink): void {
  try {
    const value = JSON.parse(sink.content().toString()) as { body?: unknown; isBase64Encoded?: boolean };
    const { body = '', isBase64Encoded } = value;
    if (!('statusCode' in value) || typeof body !== 'string') throw new TypeError('no answer of a proxy');
    writeHead(response, readPrelude(value));
    response.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
  } catch {
    refuseAnswer(response);
  }
}

/** Headers that belong to the connection, which is ours. */
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length']);

function writeHead(response: ServerResponse, { statusCode, headers, cookies }: Prelude): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!ownHeaders.has(name)) response.setHeader(name, value);
  }
  if (cookies.length > 0) response.setHeader('set-cookie', [...cookies]);
  response.writeHead(statusCode);
}
