import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FunctionError, readFunctionError } from './function-error.js';
import { respondJson } from './respond.js';
import { type AnswerSink, BufferSink, maximumPayload } from './sink.js';

/** One event on its way to a runtime. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** Milliseconds since the epoch, by the wall clock: the runtime compares it with its own. */
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly clientContext: string | undefined;
  readonly payload: Uint8Array;
}

interface Running {
  readonly invocation: Invocation;
  readonly sink: AnswerSink;
  readonly settle: (error: FunctionError | undefined) => void;
  /** The runtime's answer once it has begun; a second one is refused. */
  answer: IncomingMessage | undefined;
}

const prefix = '/2018-06-01/runtime';

/**
 * The HTTP service that a runtime talks to: one a process, on a loopback port, with one event in it at a time.
 *
 *     runtime: GET next ──────┐ held until invoke()        POST <id>/response or <id>/error ─┐ settles invoke()
 *     runtime: GET next ◀─────┘ (event)                    GET next ── settles idle()
 */
export class RuntimeApi {
  /** Settles at the first `next` (undefined) or at `init/error`. */
  readonly initialised: Promise<FunctionError | undefined>;
  #initialised: (error: FunctionError | undefined) => void = () => undefined;
  #server: Server;
  #waiting: ServerResponse | undefined;
  #running: Running | undefined;
  #undelivered: Running | undefined;
  #abandoned: string | undefined;
  #idleWaiters: (() => void)[] = [];

  static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  private constructor() {
    this.initialised = new Promise((resolve) => {
      this.#initialised = resolve;
    });
    this.#server = createServer((request, response) => {
      this.#route(request, response).catch((error: Error) => response.destroy(error));
    });
    // A streamed answer may take the whole 15 minutes that a function may.
    this.#server.requestTimeout = 0;
  }

  /** `127.0.0.1:<port>`, as AWS_LAMBDA_RUNTIME_API has it. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives an event to the runtime. Resolves when the answer is complete, with what the function died of if it did. */
  invoke(invocation: Invocation, sink: AnswerSink): Promise<FunctionError | undefined> {
    return new Promise((resolve) => {
      const running: Running = {
        invocation,
        sink,
        answer: undefined,
        settle: (error) => {
          if (this.#running === running) this.#running = undefined;
          resolve(error);
        },
      };
      this.#running = running;
      this.#undelivered = running;
      this.#deliver();
    });
  }

  /** Ends the invocation that is under way, if there is one: the deadline has passed or the process is gone. */
  fail(error: FunctionError): void {
    this.#running?.settle(error);
    this.#initialised(error);
    this.#wake();
  }

  /**
   * Breaks off the answer of the invocation that is under way, now or when it begins, so that the runtime notices. No
   * part of Lambda, where a function finishes whoever left; for hosts that stop with their callers.
   */
  abandon(error: FunctionError): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#abandoned = running.invocation.requestId;
    running.settle(error);
    running.answer?.socket.destroy();
  }

  /** Resolves when the runtime asks for its next event; at once when it is waiting already. */
  idle(): Promise<void> {
    if (this.#waiting && !this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async close(): Promise<void> {
    this.#wake();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').slice(prefix.length);
    const [, id, verb] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method === 'GET' && path === '/invocation/next') return this.#next(response);
    if (request.method === 'POST' && path === '/init/error') return this.#initError(request, response);
    if (request.method !== 'POST' || !id || !verb) {
      return respondJson(response, 404, { errorMessage: 'no such route', errorType: 'NotFound' });
    }
    if (id === this.#abandoned) return void request.socket.destroy();
    const running = this.#running;
    if (!running || running.invocation.requestId !== id || running.answer !== undefined) {
      request.resume();
      return respondJson(response, 400, {
        errorMessage: 'Invalid request ID',
        errorType: 'InvalidRequestID',
      });
    }
    running.answer = request;
    return verb === 'error'
      ? this.#error(running, request, response)
      : this.#response(running, request, response);
  }

  #next(response: ServerResponse): void {
    this.#waiting = response;
    this.#initialised(undefined);
    if (!this.#running) this.#wake();
    this.#deliver();
  }

  #deliver(): void {
    const response = this.#waiting;
    const running = this.#undelivered;
    if (!response || !running) return;
    this.#waiting = undefined;
    this.#undelivered = undefined;
    const { requestId, deadlineMs, functionArn, traceId, clientContext, payload } = running.invocation;
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': payload.length,
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': deadlineMs,
      'Lambda-Runtime-Invoked-Function-Arn': functionArn,
      'Lambda-Runtime-Trace-Id': traceId,
      ...(clientContext ? { 'Lambda-Runtime-Client-Context': clientContext } : {}),
    });
    response.end(payload);
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await collect(request)).content().toString();
    respondJson(response, 202, { status: 'OK' });
    this.#initialised(readFunctionError(header(request, errorTypeHeader), text));
  }

  async #error(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await collect(request)).content().toString();
    respondJson(response, 202, { status: 'OK' });
    running.settle(readFunctionError(header(request, errorTypeHeader), text));
  }

  async #response(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mode = header(request, 'lambda-runtime-function-response-mode');
    if (mode !== undefined && mode !== 'streaming') {
      respondJson(response, 400, {
        errorMessage: `Invalid response mode: ${mode}`,
        errorType: 'InvalidFunctionResponseMode',
      });
      return running.settle({ errorType: 'Runtime.InvalidResponseMode', errorMessage: mode });
    }
    const contentType = header(request, 'content-type') ?? 'application/octet-stream';
    if (mode !== 'streaming') return this.#buffered(running, contentType, request, response);
    await this.#stream(running, contentType, request);
    respondJson(response, 202, { status: 'OK' });
    const type = request.trailers['lambda-runtime-function-error-type'];
    const body = Buffer.from(request.trailers['lambda-runtime-function-error-body'] ?? '', 'base64');
    running.settle(type ? readFunctionError(type, body.toString()) : undefined);
  }

  async #stream(running: Running, contentType: string, request: IncomingMessage): Promise<void> {
    let started = false;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (this.#running !== running) continue;
      if (!started) running.sink.start({ streaming: true, contentType });
      started = true;
      await running.sink.write(chunk);
    }
    const failed = request.trailers['lambda-runtime-function-error-type'] !== undefined;
    if (!started && !failed) running.sink.start({ streaming: true, contentType });
  }

  async #buffered(
    running: Running,
    contentType: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = await collect(request);
    if (body.tooLarge) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${maximumPayload} bytes).`;
      respondJson(response, 413, { errorMessage, errorType: 'RequestEntityTooLarge' });
      return running.settle({ errorType: 'Function.ResponseSizeTooLarge', errorMessage });
    }
    running.sink.start({ streaming: false, contentType });
    await running.sink.write(body.content());
    respondJson(response, 202, { status: 'OK' });
    running.settle(undefined);
  }

  #wake(): void {
    for (const waiter of this.#idleWaiters.splice(0)) waiter();
  }
}

const errorTypeHeader = 'lambda-runtime-function-error-type';

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function collect(request: IncomingMessage): Promise<BufferSink> {
  const sink = new BufferSink();
  for await (const chunk of request as AsyncIterable<Buffer>) await sink.write(chunk);
  return sink;
}
