import { EventEmitter, once } from 'node:events';

/** How far the engine has come. */
export type State =
  /** `starting` includes the bringing of the model from where it is. */
  | { readonly kind: 'starting' | 'loading' | 'loaded' | 'stopped' }
  | { readonly kind: 'load-failed'; readonly reason: string }
  | Broken;

export interface Broken {
  readonly kind: 'broken';
  readonly reason: string;
  /** `Date.now()` from which there is hope again; undefined when there is none. */
  readonly retryAt?: number;
  /** Whether another instance would do better than this one. */
  readonly spent?: boolean;
}

/** What a caller may count on. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string; readonly retryAfterSeconds: number };

export interface States {
  readonly now: State;
  /** The last state is `stopped`. */
  become(next: State): void;
  /** Holds until one of these is reached, nothing can be hoped for, or the signal aborts. Never rejects. */
  reached(enough: readonly State['kind'][], signal: AbortSignal): Promise<Readiness>;
}

export function createStates(): States {
  const changes = new EventEmitter().setMaxListeners(0);
  let now: State = { kind: 'starting' };
  return {
    get now() {
      return now;
    },
    become(next) {
      if (now.kind === 'stopped') return;
      now = next;
      changes.emit('change');
    },
    async reached(enough, signal) {
      for (;;) {
        if (enough.includes(now.kind)) return { ready: true };
        const failure = failureOf(now);
        if (failure !== undefined) return failure;
        if (signal.aborted) return stillLoading;
        // Rejects only when the signal aborts, which the next turn sees.
        await once(changes, 'change', { signal }).catch(() => undefined);
      }
    },
  };
}

/** Loading goes on while the caller waits and comes back, so come back soon. */
const stillLoading: Readiness = {
  ready: false,
  reason: 'the model is still loading; ask again',
  retryAfterSeconds: 2,
};

/** Seconds after which a caller may as well try again where no better time is known. */
const someTime = 300;

/** Undefined while there is hope. */
function failureOf(state: State): Readiness | undefined {
  if (state.kind === 'load-failed') {
    return { ready: false, reason: `the model could not be loaded: ${state.reason}`, retryAfterSeconds: 10 };
  }
  if (state.kind === 'broken') {
    return { ready: false, reason: state.reason, retryAfterSeconds: state.spent ? 1 : someTime };
  }
  if (state.kind === 'stopped') {
    return { ready: false, reason: 'the function is shutting down', retryAfterSeconds: 1 };
  }
  return undefined;
}

/** Whether another try may come to something. */
export const isHopeful = (state: State, now: number): boolean =>
  state.kind === 'load-failed' ||
  (state.kind === 'broken' && state.retryAt !== undefined && now >= state.retryAt);
