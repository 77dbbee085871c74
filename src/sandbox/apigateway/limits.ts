/** A bucket of tokens, as API Gateway throttles: `burst` at once, `rate` a second in the long run. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
}

/** What callers have used, for everything that has limits of its own. */
export interface Limits {
  /** Whether one more request may pass; takes it off when it may. `key` is whose bucket it is. */
  throttled(key: string, throttle: Throttle, now: Date): boolean;
  /** The same for what a key may use in a period of the calendar (UTC). */
  exhausted(key: string, quota: Quota, now: Date): boolean;
}

export function createLimits(): Limits {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const used = new Map<string, number>();
  return {
    throttled(key, { rate, burst }, now) {
      const before = buckets.get(key) ?? { tokens: burst, at: now.getTime() };
      const refilled = ((now.getTime() - before.at) / 1000) * rate;
      const tokens = Math.min(burst, before.tokens + Math.max(0, refilled));
      const passes = tokens >= 1;
      buckets.set(key, { tokens: passes ? tokens - 1 : tokens, at: now.getTime() });
      return !passes;
    },
    exhausted(key, { limit, period }, now) {
      const count = `${key} ${periodOf(period, now)}`;
      const soFar = used.get(count) ?? 0;
      if (soFar >= limit) return true;
      used.set(count, soFar + 1);
      return false;
    },
  };
}

function periodOf(period: Quota['period'], now: Date): string {
  if (period === 'MONTH') return now.toISOString().slice(0, 7);
  const day = Math.floor(now.getTime() / 86_400_000);
  // Days of the epoch began with a Thursday; weeks begin with Sunday.
  return period === 'WEEK' ? `week ${Math.floor((day + 4) / 7)}` : `day ${day}`;
}
