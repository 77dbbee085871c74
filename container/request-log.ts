import type { AnswerFacts } from './stream-end.js';

/** What is known of a request when it ends. Never a prompt, an answer, a header or a key. */
export interface RequestRecord extends AnswerFacts {
  readonly requestId: string;
  readonly kind: 'http' | 'direct' | 'script' | 'unknown';
  readonly method: string;
  /** Without the query, which could carry anything; cut, since the caller chooses its length. */
  readonly path: string;
  /** `performance.now()` at arrival. */
  readonly start: number;
  status?: number;
  /** Milliseconds from arrival to the first byte of the answer. */
  firstByteMs?: number;
  /** Why the answer is not what was asked for. */
  problem?: string;
}

/** One line of JSON; undefined fields are left out. */
export function logLine(record: RequestRecord, now: number): string {
  const { start, ...rest } = record;
  return JSON.stringify({ level: 'info', event: 'request', ...rest, ms: Math.round(now - start) });
}

export const cutPath = (path: string): string => path.slice(0, 200);
