/** Milliseconds between two looks at the clock. */
const tick = 250;

/** More than this between two looks, in milliseconds, is a freeze of the instance and not time that anyone used. */
const mostOfATick = 2000;

export interface ActiveTimeout {
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  clear(): void;
}

/**
 * A time limit in milliseconds of an instance that runs. A plain timer goes off at the first moment after a freeze of
 * an hour, before whoever is waited for had a chance.
 */
export function startActiveTimeout(limit: number): ActiveTimeout {
  const controller = new AbortController();
  let used = 0;
  let last = performance.now();
  const timer = setInterval(
    () => {
      const now = performance.now();
      used += Math.min(now - last, mostOfATick);
      last = now;
      if (used >= limit) {
        clearInterval(timer);
        controller.abort();
      }
    },
    Math.min(tick, limit),
  );
  timer.unref();
  return { signal: controller.signal, clear: () => clearInterval(timer) };
}
