import { connect, type Socket } from 'node:net';
import { type EngineAnswer, Exchange } from './exchange.js';

/** Bytes that are read at once. A token's line is two hundred; embeddings are megabytes. */
const readBytes = 64 * 1024;

/**
 * A connection to the engine on loopback, on which one request after another is made. Always reads into the same memory:
 * a buffer for every token would be one for the collector.
 */
export class EngineConnection {
  readonly #socket: Socket;
  readonly #buffer = Buffer.allocUnsafeSlow(readBytes);
  readonly #onIdle: (connection: EngineConnection) => void;
  readonly #onClosed: (connection: EngineConnection) => void;
  #exchange: Exchange | undefined;
  #error: Error | undefined;

  constructor(
    port: number,
    on: {
      /** The last answer has been read, and the connection can be asked again. */
      readonly idle: (connection: EngineConnection) => void;
      readonly closed: (connection: EngineConnection) => void;
    },
  ) {
    this.#onIdle = on.idle;
    this.#onClosed = on.closed;
    const callback = (length: number): boolean => this.#read(this.#buffer.subarray(0, length));
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: { buffer: this.#buffer, callback },
    });
    this.#socket.on('error', (error) => {
      this.#error = error;
    });
    this.#socket.on('close', () => {
      this.#onClosed(this);
      this.#exchange?.closed(this.#error);
    });
  }

  /** Sends a request; resolves at the head of its answer. Rejects when there is none, or the signal aborts. */
  ask(request: Buffer, signal: AbortSignal | undefined): Promise<EngineAnswer> {
    this.#socket.ref();
    this.#exchange = new Exchange({
      resume: () => void this.#socket.resume(),
      release: (reusable) => this.#release(reusable),
      signal,
    });
    this.#socket.write(request);
    return this.#exchange.answer;
  }

  #read(bytes: Buffer): boolean {
    if (this.#exchange !== undefined) return this.#exchange.push(bytes);
    this.#socket.destroy(); // Words without a question: whatever this is, it is out of step.
    return false;
  }

  #release(reusable: boolean): void {
    this.#exchange = undefined;
    if (!reusable) {
      this.#socket.destroy();
      return;
    }
    // It keeps no process alive while it waits for the next request, and is read to know when the engine closes it.
    this.#socket.unref();
    this.#socket.resume();
    this.#onIdle(this);
  }
}
