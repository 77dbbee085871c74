/** Milliseconds kept back to end the answer in its protocol and hand it over before Lambda kills the process. */
const margin = 1000;

/** How long an answer may take. */
export interface Deadline {
  /** Aborts when the invocation's time is up, less the margin, or the caller has gone. */
  readonly signal: AbortSignal;
  /** Milliseconds until it aborts. */
  remaining(): number;
  /** Why it has aborted; undefined while it has not. */
  readonly over: 'deadline' | 'gone' | undefined;
  /** To be called when nobody is left to answer. */
  leave(): void;
  /** To be called at the end of the invocation: a timer must not go off in somebody else's. */
  clear(): void;
}

/** `remaining` is what the runtime says is left, in milliseconds; of a short time a quarter is kept back. */
export function startDeadline(remaining: number): Deadline {
  const controller = new AbortController();
  const span = Math.max(0, remaining - Math.min(margin, remaining / 4));
  const end = performance.now() + span;
  let over: Deadline['over'];
  const finish = (why: 'deadline' | 'gone'): void => {
    over ??= why;
    controller.abort();
  };
  const timer = setTimeout(() => finish('deadline'), span);
  return {
    signal: controller.signal,
    remaining: () => Math.max(0, end - performance.now()),
    get over() {
      return over;
    },
    leave: () => finish('gone'),
    clear: () => clearTimeout(timer),
  };
}
