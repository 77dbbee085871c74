import { parseNdjson } from './ndjson.js';
import { type ReplyLine, throwIfError, tokensPerSecond } from './reply.js';

/** A piece of an answer as it comes; what a model thinks aloud comes before what it says. */
export interface Piece {
  readonly thinking: string;
  readonly content: string;
}

/** A whole answer of `/api/chat`, and how long it took. */
export interface Heard {
  /** What was said, without what was thought. */
  readonly content: string;
  readonly thinking: string;
  readonly firstTokenMs: number | undefined;
  /** From asking to the end of the answer. */
  readonly totalMs: number;
  readonly tokensPerSecond: number | undefined;
  /** Of the whole conversation that was sent, and of the answer. */
  readonly promptTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** `stop`, or `length` when the answer was cut. */
  readonly reason: string | undefined;
}

export interface Listening {
  /** Milliseconds. */
  readonly now: () => number;
  /** When it was asked. */
  readonly started: number;
  readonly onPiece: (piece: Piece) => void;
}

/** Reads an answer to its end. @throws UserError `model-error` when the stream carries one */
export async function hear(
  bytes: AsyncIterable<Uint8Array>,
  { now, started, onPiece }: Listening,
): Promise<Heard> {
  const all = { thinking: '', content: '' };
  let firstTokenMs: number | undefined;
  let last: ReplyLine = {};
  for await (const value of parseNdjson(bytes)) {
    last = value as ReplyLine;
    throwIfError(last);
    const piece = { thinking: last.message?.thinking ?? '', content: last.message?.content ?? '' };
    if (piece.thinking + piece.content === '') continue;
    firstTokenMs ??= now() - started;
    all.thinking += piece.thinking;
    all.content += piece.content;
    onPiece(piece);
  }
  return {
    ...all,
    firstTokenMs,
    totalMs: now() - started,
    tokensPerSecond: tokensPerSecond(last),
    promptTokens: last.prompt_eval_count,
    outputTokens: last.eval_count,
    reason: last.done_reason,
  };
}
