import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { types } from 'node:util';
import { RegistryFailure } from './failure.js';
import { createWatchdog, type Watchdog } from './watchdog.js';

/** One request. A body is a stream of known length, so that no registry has to take chunked encoding. */
export interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Body {
  readonly size: number;
  open(signal: AbortSignal | undefined): AsyncIterable<Uint8Array>;
  /** Told how many bytes have been handed to the connection so far. */
  sent?(bytes: number): void;
}

export interface Answer {
  readonly status: number;
  readonly url: URL;
  header(name: string): string;
  /** Can be read once; throws `RegistryFailure` when the connection breaks or falls silent. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The body as text, cut at `limit` bytes. */
  text(limit: number): Promise<string>;
  discard(): void;
}

/** The bytes to upload could not be read: nothing that another attempt at the registry would mend. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
}

/** Content networks in front of registries turn away clients that do not say what they are. */
const userAgent = 'ollama-lambda';

/** One for all registries: connections are kept, sixteen to a host at most. */
const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 16 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 16 }),
};

/**
 * Sends one request and resolves with the head of the answer. Follows no redirects and judges no status.
 * node:http rather than fetch, which sends streams without Content-Length.
 * @param silenceMs how long the other side may say nothing
 * @throws RegistryFailure (transient) when the connection fails; SourceFailure; AbortError
 */
export function send(call: Call, silenceMs: number): Promise<Answer> {
  const { method, url, headers, body, signal } = call;
  const secure = url.protocol === 'https:';
  const request = (secure ? https : http).request(url, {
    method,
    headers: {
      'user-agent': userAgent,
      ...headers,
      ...(body ? { 'content-length': String(body.size) } : {}),
    },
    agent: agents[secure ? 'https:' : 'http:'],
    ...(signal ? { signal } : {}),
  });
  let answer: IncomingMessage | undefined;
  // Once there is an answer, whoever reads it is told: destroying the request would only tell him that it was cut.
  const dog = createWatchdog(silenceMs, () => (answer ?? request).destroy(silent(url, silenceMs)));
  return new Promise((resolve, reject) => {
    request.on('response', (response) => {
      answer = response;
      resolve(answerOf(response, request, { url, dog, signal }));
    });
    // Stays on after the answer: a broken connection then shows in the answer's body.
    request.on('error', (error) => reject(asFailure(error, url, signal)));
    request.on('close', () => dog.stop());
    if (!body) {
      request.end();
      return;
    }
    pump(body, { request, dog, signal, answered: () => answer !== undefined }).catch((error: unknown) => {
      request.destroy(new SourceFailure('the bytes to upload could not be read', { cause: error }));
    });
  });
}

/** Where a body goes. */
interface Line {
  readonly request: ClientRequest;
  readonly dog: Watchdog;
  readonly signal: AbortSignal | undefined;
  readonly answered: () => boolean;
}

/** Stops early when the registry answers before it has all: what it has to say is then an error. */
async function pump(body: Body, { request, dog, signal, answered }: Line): Promise<void> {
  let sent = 0;
  dog.resting();
  for await (const chunk of body.open(signal)) {
    if (request.destroyed || answered()) return;
    const room = request.write(chunk);
    if (!room) {
      dog.waiting();
      await drained(request);
      dog.resting();
    }
    sent += chunk.length;
    body.sent?.(sent);
  }
  if (sent !== body.size) throw new Error(`the source gave ${sent} of the ${body.size} announced bytes`);
  dog.waiting();
  request.end();
}

/** Until there is room again, or it no longer matters. */
const drained = (request: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const events = ['drain', 'close', 'error', 'response'] as const;
    const done = (): void => {
      for (const event of events) request.off(event, done);
      resolve();
    };
    for (const event of events) request.on(event, done);
  });

function answerOf(
  response: IncomingMessage,
  request: ClientRequest,
  {
    url,
    dog,
    signal,
  }: { readonly url: URL; readonly dog: Watchdog; readonly signal: AbortSignal | undefined },
): Answer {
  // Errors also reach whoever iterates the body; without a listener one nobody iterates would end the process.
  response.on('error', () => dog.stop());
  response.on('end', () => dog.stop());
  dog.resting();
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      dog.waiting();
      for await (const chunk of response) {
        dog.resting();
        yield chunk as Uint8Array;
        dog.waiting();
      }
    } catch (error) {
      throw asFailure(error, url, signal);
    } finally {
      dog.stop();
    }
  }
  const discard = (): void => {
    if (request.writableFinished) response.resume();
    else request.destroy();
  };
  return {
    status: response.statusCode ?? 0,
    url,
    header: (name) => [response.headers[name]].flat()[0] ?? '',
    body: body(),
    discard,
    async text(limit) {
      const parts: Uint8Array[] = [];
      let bytes = 0;
      try {
        for await (const chunk of body()) {
          parts.push(chunk);
          bytes += chunk.length;
          if (bytes >= limit) break;
        }
      } catch (error) {
        // The status says enough; a body that broke off only has less to tell.
        if (!(error instanceof RegistryFailure)) throw error;
      }
      if (!request.writableFinished) request.destroy();
      return Buffer.concat(parts).subarray(0, limit).toString('utf8');
    },
  };
}

const silent = (url: URL, silenceMs: number): RegistryFailure =>
  new RegistryFailure({ words: `${url.host} said nothing for ${silenceMs / 1000} s`, transient: true });

/** Query strings are left out on purpose: redirects carry signatures there. */
function asFailure(error: unknown, url: URL, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof RegistryFailure) return error;
  if (error instanceof SourceFailure) return error.cause;
  // Not `instanceof`: Node's own errors come from another realm when we run inside a vm.
  if (!types.isNativeError(error)) return error;
  if (error.name === 'AbortError') return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new RegistryFailure({
    words: `${url.host}: ${connectionWords[code] ?? error.message}`,
    transient: !permanent.has(code),
    cause: error,
  });
}

const connectionWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ECONNRESET: 'the connection was cut (ECONNRESET)',
  EPIPE: 'the connection was cut (EPIPE)',
  ENOTFOUND: 'there is no such host (ENOTFOUND)',
  EAI_AGAIN: 'the name could not be looked up (EAI_AGAIN)',
};
const permanent = new Set([
  'ENOTFOUND',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
