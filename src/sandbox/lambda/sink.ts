/** Where the bytes of an answer go, as they come. */
export interface AnswerSink {
  /** Called once, before the first write. Not called when the function failed before it said anything. */
  start(answer: AnswerHead): void;
  /** Resolves when the next chunk may come. Never rejects: a caller who is gone does not stop a function. */
  write(chunk: Uint8Array): Promise<void>;
}

export interface AnswerHead {
  readonly streaming: boolean;
  readonly contentType: string;
}

/** A synchronous payload, either way: 6 MB as the quota page has it, plus the 100 bytes that AWS allows on top. */
export const maximumPayload = 6 * 1024 * 1024 + 100;

/** Keeps a whole answer, up to `limit` bytes; then only counts, so that the function can still finish. */
export class BufferSink implements AnswerSink {
  head: AnswerHead | undefined;
  tooLarge = false;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(readonly limit = maximumPayload) {}

  start(head: AnswerHead): void {
    this.head = head;
  }

  write(chunk: Uint8Array): Promise<void> {
    this.#length += chunk.length;
    if (this.#length > this.limit) {
      this.tooLarge = true;
      this.#chunks = [];
    } else {
      this.#chunks.push(chunk);
    }
    return Promise.resolve();
  }

  content(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
