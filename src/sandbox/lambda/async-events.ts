import type { PoolAnswer, PoolEvent } from './pool-event.js';

/** Milliseconds before the second and the third try, as Lambda waits; errors of the function alone are tried again. */
export const lambdaRetryDelays: readonly number[] = [60_000, 120_000];

type Try = (event: PoolEvent & { readonly requestId: string }) => Promise<PoolAnswer>;

/**
 * Events that nobody waits for: each is tried until the function does not fail, at most once more than there are
 * delays, always with the request id of the first try. After the last failure it is dropped; its log tells why.
 */
export class AsyncEvents {
  #delays: readonly number[];
  #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(delays: readonly number[]) {
    this.#delays = delays;
  }

  add(event: PoolEvent & { readonly requestId: string }, run: Try): void {
    void this.#attempt(event, run, this.#delays);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #attempt(event: Parameters<Try>[0], run: Try, [delay, ...later]: readonly number[]): Promise<void> {
    // What Lambda itself refuses (too many events, a function that is gone) waits for its turn like a failure.
    const failed = await run(event).then(
      ({ error }) => error !== undefined,
      () => true,
    );
    if (!failed || delay === undefined || this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(event, run, later);
    }, delay);
    timer.unref();
    this.#timers.add(timer);
  }
}
