import type { Flow, Write } from '../flow.js';
import { type AnswerHead, AnswerReader } from './answer-reader.js';

export interface EngineAnswer extends AnswerHead {
  /** Rejects when the engine breaks off, when the request's signal aborts, and after `destroy`. */
  readonly body: Flow;
  /** Resolves when the answer is over, to whether all of it came. */
  readonly over: Promise<boolean>;
  /** Gives up what has not come yet: the engine sees its connection close. */
  destroy(): void;
}

interface Line {
  /** To be read again after `push` has said false. */
  readonly resume: () => void;
  /** Nothing more will be read of this answer; `reusable`: the connection can be asked again. */
  readonly release: (reusable: boolean) => void;
  readonly signal: AbortSignal | undefined;
}

const nothing = Buffer.alloc(0);

/** What becomes of one request: takes the bytes of its answer from the connection and gives them to whoever reads it. */
export class Exchange {
  readonly #line: Line;
  readonly #reader = new AnswerReader();
  readonly #head = settler<EngineAnswer>();
  readonly #body = settler<void>();
  readonly #over = settler<boolean>();
  #headTold = false;
  /** Of the body, what came with the head. */
  #early = nothing;
  #write: Write | undefined;
  #released = false;

  constructor(line: Line) {
    this.#line = line;
    // Whoever reads the body is told; one that nobody reads leaves nobody waiting.
    this.#body.promise.catch(() => undefined);
    if (line.signal?.aborted) queueMicrotask(this.#abort);
    else line.signal?.addEventListener('abort', this.#abort);
  }

  /** Resolves at the head. */
  get answer(): Promise<EngineAnswer> {
    return this.#head.promise;
  }

  /** Takes what has been read; whether to read on. */
  push(bytes: Buffer): boolean {
    try {
      const body = this.#reader.push(bytes);
      if (this.#reader.done) this.#release(true);
      if (this.#write !== undefined) return this.#give(this.#write, body);
      if (this.#reader.head !== undefined) this.#tellHead(this.#reader.head, body);
      return !this.#headTold || this.#reader.done;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** The connection has been closed. */
  closed(error: Error | undefined): void {
    if (error !== undefined || !this.#reader.close()) {
      this.#fail(error ?? new Error('the engine closed the connection'));
      return;
    }
    this.#release(true);
    if (this.#write !== undefined) this.#body.resolve();
  }

  #tellHead(head: AnswerHead, body: Buffer): void {
    this.#headTold = true;
    this.#early = Buffer.from(body);
    this.#head.resolve({
      ...head,
      body: (write) => this.#read(write),
      over: this.#over.promise,
      destroy: () => this.#fail(new Error('the answer was given up')),
    });
  }

  #read(write: Write): Promise<void> {
    this.#write = write;
    try {
      if (this.#give(write, this.#early) && !this.#released) this.#line.resume();
    } catch (error) {
      this.#fail(error);
    }
    this.#early = nothing;
    return this.#body.promise;
  }

  /** Whether the reader of the body takes more at once. */
  #give(write: Write, body: Buffer): boolean {
    const taken = body.length === 0 ? undefined : write(body);
    if (taken === undefined) {
      if (this.#reader.done) this.#body.resolve();
      return true;
    }
    const goOn = (): void => {
      if (this.#reader.done) this.#body.resolve();
      else if (!this.#released) this.#line.resume();
    };
    taken.then(goOn, (error) => this.#fail(error));
    return this.#reader.done;
  }

  #fail(error: unknown): void {
    this.#release(false);
    this.#head.reject(error);
    this.#body.reject(error);
  }

  #release(whole: boolean): void {
    if (this.#released) return;
    this.#released = true;
    this.#line.signal?.removeEventListener('abort', this.#abort);
    this.#over.resolve(whole);
    this.#line.release(whole && this.#reader.reusable);
  }

  readonly #abort = (): void => this.#fail(this.#line.signal?.reason);
}

interface Settler<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function settler<T>(): Settler<T> {
  let settle: Omit<Settler<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...(settle as Omit<Settler<T>, 'promise'>) };
}
