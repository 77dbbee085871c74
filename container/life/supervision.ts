import type { Figures, Needs } from '../engine.js';
import type { Readiness, State } from '../engine-state.js';
import type { MemoryGuard } from './memory-guard.js';

/** Keeps an engine running and its model loaded. */
export interface Supervision {
  readonly guard: MemoryGuard;
  /** Where the engine answers now. */
  readonly port: number;
  /** Where its runner answers; undefined while that is not known. */
  readonly runnerPort: number | undefined;
  readonly figures: Omit<Figures, 'coldStart'>;
  /** See `Engine`. */
  readonly spent: boolean;
  /** Holds until one of these states is reached; tries what there is to try. Never rejects. */
  hold(signal: AbortSignal, enough: readonly State['kind'][]): Promise<Readiness>;
  /** Starts the engine anew with less when a request would not fit; says whether it did. */
  makeRoom(needs: Needs): boolean;
  /** To be called before a request; what it gives back waits a moment for the death of the engine that will get it. */
  nextExit(): () => Promise<unknown>;
  /** An answer has ended; if not whole, the engine may be silent for good and is looked at before the next request. */
  answered(whole: boolean): void;
  stop(): void;
}
