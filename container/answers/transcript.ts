import type { Failure } from '../protocol.js';
import type { AnswerFacts } from '../stream-end.js';
import type { Fields } from './fields.js';

/**
 * Listens to the engine's stream of one answer, frame by frame, and knows from that how to end it properly at any
 * moment, and what the engine would have answered had it been asked for one piece. One file a protocol.
 */
export interface Transcript {
  readonly separator: '\n' | '\n\n';
  take(frame: string): Taken;
  /** Whether the frame is the last one of an answer. Takes nothing in. */
  ends(frame: string): boolean;
  /**
   * What ends the stream here with the protocol's mark for an answer that was cut for its length; undefined when
   * nothing has begun that could be ended so.
   */
  cut(): string | undefined;
  /** What ends the stream here as failed. */
  fail(failure: Failure): string;
  /** The answer in one piece; with `cut`, as far as it came, marked as `cut()` does. */
  whole(cut: boolean): Fields;
  /** Whether any text, thought or call of a tool has come. */
  readonly begun: boolean;
  readonly facts: AnswerFacts;
}

/**
 * After a frame: the answer goes on, has ended, or the engine has said that it failed. A hidden frame was asked for by us
 * and is not passed on.
 */
export type Taken =
  | { readonly kind: 'more' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly said: string };

export const more: Taken = { kind: 'more' };
export const hidden: Taken = { kind: 'hidden' };
export const end: Taken = { kind: 'end' };

export const said = (error: unknown): Taken => ({
  kind: 'error',
  said: typeof error === 'string' ? error : JSON.stringify(error),
});

/** The field by which a client that looks can tell our cut from the model's own limit. */
export const cutMark = { ollama_lambda: { cut: 'deadline' } } as const;
