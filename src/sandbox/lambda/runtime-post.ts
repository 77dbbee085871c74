import { type ClientRequest, request } from 'node:http';
import { env } from 'node:process';
import { Writable } from 'node:stream';
import { preludeContentType } from './prelude.js';

const base = `http://${env.AWS_LAMBDA_RUNTIME_API ?? ''}/2018-06-01/runtime`;

export const routes = {
  next: `${base}/invocation/next`,
  initError: `${base}/init/error`,
  response: (requestId: string): string => `${base}/invocation/${requestId}/response`,
  error: (requestId: string): string => `${base}/invocation/${requestId}/error`,
};

export interface ToldError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export function describeError(error: unknown): ToldError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** Posts a value as JSON; resolves when the Runtime API has taken it, also when it refused. */
export function post(
  url: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const body = Buffer.from(JSON.stringify(value));
  const posting = request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Content-Length': body.length, ...headers },
  });
  posting.end(body);
  return answerTo(posting);
}

/**
 * The stream that a streaming handler writes to: a chunked POST that begins with the first byte, so that the content
 * type can be chosen until then. An error, also one before the first byte, is told in the POST's trailers.
 */
export class AnswerStream extends Writable {
  /** Resolves when the Runtime API has taken the whole answer. */
  readonly sent: Promise<void>;
  #settle: { resolve: () => void; reject: (error: unknown) => void };
  #requestId: string;
  #posting: ClientRequest | undefined;
  /** The connection is gone, and nobody is left to be told. */
  #broken = false;
  #contentType = 'application/octet-stream';
  #prelude: Buffer | undefined;

  constructor(requestId: string) {
    super();
    this.#requestId = requestId;
    let settle = { resolve: (): void => undefined, reject: (_: unknown): void => undefined };
    this.sent = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#settle = settle;
    // Whoever waits for `sent` is told; a handler that failed first leaves nobody waiting.
    this.sent.catch(() => undefined);
    this.on('error', (error) => settle.reject(error));
    // Closed without an error: a handler that gives up may destroy the stream itself.
    this.on('close', () => settle.reject(new Error('the stream was closed before its end')));
  }

  setContentType(contentType: string): void {
    this.#contentType = contentType;
  }

  /** Status and headers, to be written before the first byte. */
  announce(prelude: unknown): void {
    this.#contentType = preludeContentType;
    this.#prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude)), Buffer.alloc(8)]);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const head = this.#prelude;
    this.#prelude = undefined;
    this.#open().write(head ? Buffer.concat([head, chunk]) : chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const posting = this.#open();
    posting.end();
    this.#taken(posting).then(() => done(), done);
  }

  /** Ends the answer with an error, after whatever has been written of it. */
  async fail(error: unknown): Promise<void> {
    if (this.writableFinished || this.#broken) return;
    const told = describeError(error);
    const posting = this.#open();
    posting.addTrailers({
      'Lambda-Runtime-Function-Error-Type': told.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(told)).toString('base64'),
    });
    posting.end();
    // Told or not, the event is over: whoever closed the connection knows that.
    await this.#taken(posting).catch(() => undefined);
    this.destroy();
  }

  #open(): ClientRequest {
    if (this.#posting) return this.#posting;
    this.#posting = request(routes.response(this.#requestId), {
      method: 'POST',
      headers: {
        'Content-Type': this.#contentType,
        'Transfer-Encoding': 'chunked',
        'Lambda-Runtime-Function-Response-Mode': 'streaming',
        Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      },
    });
    this.#posting.on('error', (error) => {
      this.#broken = true;
      this.destroy(error);
    });
    return this.#posting;
  }

  #taken(posting: ClientRequest): Promise<void> {
    return answerTo(posting).then(this.#settle.resolve);
  }
}

function answerTo(posting: ClientRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    posting.on('error', reject);
    posting.on('response', (response) => response.resume().on('end', resolve));
    // After `end` this changes nothing; a connection that closes without an answer may say no more than this.
    posting.on('close', () => reject(new Error('the Runtime API closed the connection')));
  });
}
