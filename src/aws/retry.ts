import { isThrottled } from './errors.js';

/** How often and how patiently a call is tried again. Milliseconds. */
export interface RetryPace {
  /** First wait after "slow down"; doubles each time. AWS's own SDKs begin with 500. */
  readonly throttledMs: number;
  /** First wait after a fault of the network or of AWS. AWS's own SDKs begin with 100. */
  readonly faultMs: number;
  readonly longestMs: number;
}

export const usualPace: RetryPace = { throttledMs: 500, faultMs: 200, longestMs: 20_000 };

/** The SDK's `RetryStrategyV2`, in the parts that its middleware uses. */
export interface RetryStrategy {
  acquireInitialRetryToken(scope: string): Promise<Token>;
  refreshRetryTokenForRetry(token: Token, failure: Failure): Promise<Token>;
  recordSuccess(token: Token): void;
}

interface Token {
  getRetryCount(): number;
  getRetryDelay(): number;
}

interface Failure {
  readonly errorType: string;
  readonly error?: unknown;
  readonly retryAfterHint?: Date;
}

/**
 * Throttling may go on for a minute or two before it fails a call, because a deploy in an account that others use
 * must not end for it; other faults get four tries, because a wrong Region or a missing network should be told soon. The
 * SDK's own strategies have one number for both and a budget that many throttled calls together use up.
 */
export function createRetryStrategy(pace: RetryPace, random: () => number = Math.random): RetryStrategy {
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    refreshRetryTokenForRetry: async (before, failure) => {
      const tries = before.getRetryCount() + 1;
      const isSlowDown = isThrottled(failure.error);
      const limit = isSlowDown ? throttledTries : isPassing(failure) ? faultTries : 1;
      if (tries >= limit) throw new Error('no further try');
      const first = isSlowDown ? pace.throttledMs : pace.faultMs;
      // Full jitter: many clients that were throttled together must not come back together.
      const backoff = random() * Math.min(pace.longestMs, first * 2 ** before.getRetryCount());
      return token(tries, Math.max(backoff, hinted(failure, pace)));
    },
    recordSuccess: () => undefined,
  };
}

/** Fourteen waits that double from half a second up to twenty come to some 95 seconds on average, 190 at most. */
const throttledTries = 15;
const faultTries = 4;

/** `THROTTLING` that `isThrottled` does not know is a quota (`LimitExceededException`): waiting does not help. */
const isPassing = ({ errorType }: Failure): boolean =>
  errorType === 'TRANSIENT' || errorType === 'SERVER_ERROR';

function hinted(failure: Failure, pace: RetryPace): number {
  const at = failure.retryAfterHint?.getTime();
  return at === undefined ? 0 : Math.min(Math.max(at - Date.now(), 0), pace.longestMs);
}

const token = (count: number, delay: number): Token => ({
  getRetryCount: () => count,
  getRetryDelay: () => delay,
});
