/** How far the engine has come. */
export type State =
  | { readonly kind: 'starting' | 'loading' | 'loaded' | 'stopped' }
  | { readonly kind: 'load-failed'; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string; readonly permanent: boolean };

/** What a caller may count on. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string; readonly retryAfterSeconds: number };

/** So many restarts in so many milliseconds; a fault that comes back faster than that is not cured by another one. */
export const restarts = { most: 3, within: 5 * 60_000 };

/** Loading goes on while the caller waits and comes back, so come back soon. */
export const stillLoading: Readiness = {
  ready: false,
  reason: 'the model is still loading; ask again',
  retryAfterSeconds: 2,
};

/** Undefined while there is hope. */
export function failureOf(state: State): Readiness | undefined {
  if (state.kind === 'load-failed') {
    return { ready: false, reason: `the model could not be loaded: ${state.reason}`, retryAfterSeconds: 10 };
  }
  if (state.kind === 'broken') {
    return { ready: false, reason: state.reason, retryAfterSeconds: restarts.within / 1000 };
  }
  if (state.kind === 'stopped') {
    return { ready: false, reason: 'the function is shutting down', retryAfterSeconds: 1 };
  }
  return undefined;
}
