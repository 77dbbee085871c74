/** Milliseconds kept back to write an error and end the answer before Lambda kills the process. */
const margin = 1000;

export interface Deadline {
  /** Aborts when the invocation's time is up, less the margin. */
  readonly signal: AbortSignal;
  /** To be called at the end of the invocation: a timer must not go off in somebody else's. */
  clear(): void;
}

/** `remaining` is what the runtime says is left, in milliseconds; of a short time a quarter is kept back. */
export function startDeadline(remaining: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(),
    Math.max(0, remaining - Math.min(margin, remaining / 4)),
  );
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
