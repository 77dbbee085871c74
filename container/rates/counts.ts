import type { Plain } from '../dynamodb/attributes.js';
import type { RateLimits } from './options.js';

/** What a caller has used, as the item of the table has it. */
export interface Counts {
  /** `2026-11-27T22:05`: the minute, in UTC, that the next two are of. */
  readonly minuteId: string;
  readonly minuteRequests: number;
  readonly minuteTokens: number;
  /** `2026-11-27` */
  readonly dayId: string;
  readonly dayRequests: number;
  readonly dayTokens: number;
}

/** The minute and the day that something is counted in. */
export type Window = Pick<Counts, 'minuteId' | 'dayId'>;

export const windowAt = (now: Date): Window => {
  const text = now.toISOString();
  return { minuteId: text.slice(0, 16), dayId: text.slice(0, 10) };
};

/** When it ends, in milliseconds since 1970. */
export const endOf = {
  minute: ({ minuteId }: Window): number => Date.parse(`${minuteId}:00Z`) + 60_000,
  day: ({ dayId }: Window): number => Date.parse(`${dayId}T00:00:00Z`) + 86_400_000,
} as const;

/**
 * What counts now: of a window that has passed, nothing. A clock that is behind the one that wrote last is not believed,
 * or two instances would take turns in clearing each other's counts.
 */
export function countsNow(stored: Counts | undefined, now: Date): Counts {
  const own = windowAt(now);
  const dayId = stored !== undefined && stored.dayId > own.dayId ? stored.dayId : own.dayId;
  const minuteId = stored !== undefined && stored.minuteId > own.minuteId ? stored.minuteId : own.minuteId;
  const minute = stored?.minuteId === minuteId ? stored : undefined;
  const day = stored?.dayId === dayId ? stored : undefined;
  return {
    minuteId,
    minuteRequests: minute?.minuteRequests ?? 0,
    minuteTokens: minute?.minuteTokens ?? 0,
    dayId,
    dayRequests: day?.dayRequests ?? 0,
    dayTokens: day?.dayTokens ?? 0,
  };
}

/** One of a caller's limits, and how far it has been used. */
export interface Gauge {
  readonly of: 'requests' | 'tokens';
  readonly per: 'minute' | 'day';
  readonly most: number;
  readonly used: number;
}

export function gaugesOf(limits: RateLimits, counts: Counts): readonly Gauge[] {
  const all = [
    ['requests', 'minute', limits.requestsPerMinute, counts.minuteRequests],
    ['requests', 'day', limits.requestsPerDay, counts.dayRequests],
    ['tokens', 'minute', limits.tokensPerMinute, counts.minuteTokens],
    ['tokens', 'day', limits.tokensPerDay, counts.dayTokens],
  ] as const;
  return all.flatMap(([of, per, most, used]) => (most === undefined ? [] : [{ of, per, most, used }]));
}

/** The limit that one more request with so many tokens would break; of several the one that lasts longest. */
export const brokenBy = (gauges: readonly Gauge[], tokens: number): Gauge | undefined =>
  gauges
    .filter(({ of, most, used }) => used + (of === 'requests' ? 1 : tokens) > most)
    .toSorted((a, b) => a.per.localeCompare(b.per))[0];

/** The counts that an item holds; undefined for one that is not whole. */
export function countsIn(fields: Readonly<Record<string, Plain>>): Counts | undefined {
  const { minuteId, minuteRequests, minuteTokens, dayId, dayRequests, dayTokens } = fields;
  const numbers = [minuteRequests, minuteTokens, dayRequests, dayTokens];
  if (typeof minuteId !== 'string' || typeof dayId !== 'string') return undefined;
  if (!numbers.every((number) => typeof number === 'number')) return undefined;
  return { minuteId, minuteRequests, minuteTokens, dayId, dayRequests, dayTokens } as Counts;
}
