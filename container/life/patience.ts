/** Milliseconds of an instance that runs. */
export interface Patience {
  /** From the engine's start to its first answer. */
  readonly start: number;
  /** For an answer of an engine that had answered before. */
  readonly probe: number;
  /** Of wall-clock time without a request after which the engine is asked whether it is still there. */
  readonly pause: number;
}

/** An engine looks for GPUs before it answers, with a limit of 30 s of its own. */
export const usualPatience: Patience = { start: 60_000, probe: 5_000, pause: 10_000 };
