import type { FunctionError } from './function-error.js';

export interface PoolEvent {
  /** A retry has the id of the first try; made here when absent. */
  readonly requestId?: string;
  readonly payload: Uint8Array;
  readonly invokedArn: string;
  readonly clientContext: string | undefined;
  readonly traceId: string;
  /** Aborts when the caller has left, in hosts that stop with their callers. */
  readonly left?: AbortSignal;
}

export interface PoolAnswer {
  readonly requestId: string;
  readonly error: FunctionError | undefined;
  /** Settles when the event's REPORT line is written; gives the event's log lines. */
  readonly log: Promise<readonly string[]>;
}
