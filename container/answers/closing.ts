import type { Transcript } from './transcript.js';

/** What an answer has come to when its last bytes are about to go out. */
export interface Closed {
  /** Of an answer that was generated. */
  readonly transcript: Transcript | undefined;
  /** Whether the engine had said all of it. */
  readonly whole: boolean;
}

/**
 * Work that belongs to an answer and has to be done before its last bytes go out: whoever reads them may ask again in the
 * same moment, and must find what this answer has left. Behind the last byte it would also keep the instance from taking
 * that next request.
 */
export interface Closing {
  /** Work must not reject, nor take longer than the signal that it makes for itself. */
  add(work: (closed: Closed) => Promise<void>): void;
  /** Of the answer that is being generated. */
  transcript: Transcript | undefined;
  /** Does all of it at once, the first time; later calls wait for that. */
  run(whole: boolean): Promise<void>;
}

export function createClosing(): Closing {
  const works: ((closed: Closed) => Promise<void>)[] = [];
  let running: Promise<unknown> | undefined;
  const closing: Closing = {
    add: (work) => void works.push(work),
    transcript: undefined,
    async run(whole) {
      const closed = { transcript: closing.transcript, whole };
      running ??= Promise.all(works.map((work) => work(closed)));
      await running;
    },
  };
  return closing;
}
