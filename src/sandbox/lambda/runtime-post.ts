import { ClientRequest, request } from 'node:http';
import { env } from 'node:process';
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
 * The stream that a streaming handler writes to: a chunked POST, as AWS's runtime gives its handlers. Status and headers
 * go out with the first write, and an error, also one before the first byte, is told in the POST's trailers.
 */
export class AnswerStream extends ClientRequest {
  /** Resolves when the Runtime API has taken the whole answer. */
  readonly sent: Promise<void>;
  #prelude: Buffer | undefined;

  constructor(requestId: string) {
    const { hostname, port, pathname } = new URL(routes.response(requestId));
    super({
      host: hostname,
      port,
      path: pathname,
      method: 'POST',
      headers: {
        'Content-Type': 'application/octet-stream',
        'Transfer-Encoding': 'chunked',
        'Lambda-Runtime-Function-Response-Mode': 'streaming',
        Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      },
    });
    this.sent = answerTo(this);
    // Whoever waits for it is told; a handler that failed first leaves nobody waiting.
    this.sent.catch(() => undefined);
  }

  /** Until the first byte. */
  setContentType(contentType: string): void {
    this.setHeader('Content-Type', contentType);
  }

  /** Status and headers, to be written before the first byte. */
  announce(prelude: unknown): void {
    this.setContentType(preludeContentType);
    this.#prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude)), Buffer.alloc(8)]);
  }

  override write(chunk: unknown, ...how: never[]): boolean {
    const head = this.#prelude;
    this.#prelude = undefined;
    if (head !== undefined) super.write(head);
    return super.write(chunk, ...how);
  }

  /** Ends the answer with an error, after whatever has been written of it. */
  async fail(error: unknown): Promise<void> {
    if (this.writableEnded || this.destroyed) return;
    const told = describeError(error);
    this.addTrailers({
      'Lambda-Runtime-Function-Error-Type': told.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(told)).toString('base64'),
    });
    this.end();
    // Told or not, the event is over: whoever closed the connection knows that.
    await this.sent.catch(() => undefined);
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
