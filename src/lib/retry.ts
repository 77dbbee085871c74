import { setTimeout as sleep } from 'node:timers/promises';

/** What `retry` asks of a failure: whether to try again, and how long the other side asked to wait. */
export type Verdict =
  | { readonly again: false }
  | {
      readonly again: true;
      /** Milliseconds; overrides the computed pause. */
      readonly after?: number;
      /** Something was achieved since the last failure: the count of attempts starts afresh. */
      readonly progress?: boolean;
    };

export interface RetryOptions {
  readonly judge: (error: unknown) => Verdict;
  readonly signal?: AbortSignal | undefined;
  /** Attempts in a row without progress, the first included. Default 5. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second attempt; doubles each time. Default 500. */
  readonly base?: number | undefined;
  /** Longest computed pause in milliseconds. Default 20 000. */
  readonly cap?: number | undefined;
  readonly delay?: Delay | undefined;
  /** In [0, 1). Default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** Waits for so many milliseconds; rejects when the signal fires. */
export type Delay = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

/** Decides after each failure: throws it, or waits as long as is right. For loops that cannot be a callback. */
export interface Patience {
  after(error: unknown): Promise<void>;
}

/**
 * Pauses are exponential with jitter over their upper half, so that many clients do not come back together and none
 * comes back at once.
 */
export function createPatience(options: RetryOptions): Patience {
  const { judge, signal, attempts = 5, delay = pause } = options;
  let failures = 0;
  return {
    async after(error) {
      signal?.throwIfAborted();
      const verdict = judge(error);
      if (!verdict.again) throw error;
      failures = verdict.progress ? 1 : failures + 1;
      if (failures >= attempts) throw error;
      await delay(verdict.after ?? backoff(failures, options), signal);
    },
  };
}

/** Tries until it works, the judge says no, or the attempts are used up; then the last failure is thrown as it came. */
export async function retry<Result>(
  work: (attempt: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const patience = createPatience(options);
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      await patience.after(error);
    }
  }
}

function backoff(failures: number, { base = 500, cap = 20_000, random = Math.random }: RetryOptions): number {
  const longest = Math.min(cap, base * 2 ** (failures - 1));
  return Math.round(longest * (0.5 + random() / 2));
}

const pause: Delay = async (ms, signal) => {
  await sleep(ms, undefined, signal ? { signal } : {});
};
