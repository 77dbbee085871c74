import type { AnswerFacts } from './stream-end.js';

/**
 * What is known of a request when it ends; `Telemetry.request` makes its log line and its metrics of it. Never an
 * answer, a header or a key. Fields that are not known stay undefined and are left out.
 */
export interface RequestRecord extends AnswerFacts {
  readonly requestId: string;
  readonly kind: 'http' | 'direct' | 'script' | 'warm-up' | 'unknown';
  readonly method: string;
  /** Without the query, which could carry anything; cut, since the caller chooses its length. */
  readonly path: string;
  /** `performance.now()` at arrival. */
  readonly start: number;
  status?: number;
  /** Name of the caller's key, or `iam`, `none`, `direct`; never the key. */
  caller?: string;
  /** The model that answered: `engine.model`, never the caller's spelling. */
  model?: string;
  /** The trace's root: `traceOf(process.env)?.root`. */
  traceId?: string;
  /** Whether this is the first invocation of the instance. */
  coldStart?: boolean;
  /** Milliseconds that loading the model took, in this instance. */
  loadMs?: number;
  /** Bytes of weights that were loaded in that time. */
  loadBytes?: number;
  /** Milliseconds that the request was held until the model was loaded. */
  queueMs?: number;
  /** Milliseconds from arrival to the first byte of the answer. */
  firstByteMs?: number;
  /** Milliseconds from arrival to the first token; not of answers in one piece, where nobody can tell. */
  firstTokenMs?: number;
  /** As the engine counts them: its `eval_count` by its `eval_duration`. Worked out from the rest when absent. */
  tokensPerSecond?: number;
  /** The engine's fall-back in force, in words: `context; 4096 tokens instead of 8192`. */
  fallback?: string;
  /** Highest memory of the whole instance so far, in MiB. */
  memoryHighWaterMiB?: number;
  /** Bytes of the answer's body. */
  bytesOut?: number;
  /** Why the answer is shorter than the model would have made it. */
  cut?: 'deadline' | 'limit';
  /** One word or two with a hyphen: `unauthorized`, `too-large`. Told from the status when absent. */
  errorKind?: string;
  /** Why the answer is not what was asked for; the engine's own words may be here, and only here. */
  problem?: string;
  /** The text that the model was asked; logged only when the function's owner asked for it. */
  prompt?: string;
}

export const cutPath = (path: string): string => path.slice(0, 200);
