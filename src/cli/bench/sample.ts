/** One request of a measurement. */
export type Sample =
  | {
      readonly kind: 'answered';
      readonly firstTokenMs: number;
      readonly totalMs: number;
      /** The first that its instance answered: its first token waited for the model. */
      readonly coldStart: boolean;
      /** As the engine counted them. */
      readonly promptTokens: number | undefined;
      readonly outputTokens: number | undefined;
      readonly tokensPerSecond: number | undefined;
      /** As Lambda's log says; known where a version is asked directly. */
      readonly billedMs?: number | undefined;
      /** The most that its instance has had so far. MB. */
      readonly memoryUsed?: number | undefined;
      /** What the function gave up for want of memory, in its own words. */
      readonly fallback?: string | undefined;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** One combination of what is varied. */
export interface Cell {
  /** As wished; what the engine counted is in the samples. */
  readonly promptTokens: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
}

export interface Measured extends Cell {
  readonly samples: readonly Sample[];
}
