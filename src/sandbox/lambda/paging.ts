import { invalidParameter } from './failures.js';

/** Lambda shows at most so many at once, whatever MaxItems says. */
const mostAtOnce = 50;

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly NextMarker?: string;
}

/**
 * The page that `MaxItems` and `Marker` ask for. A marker is opaque to callers; here it is where the page begins.
 *
 * @throws AwsFailure for a marker that we never gave
 */
export function pageOf<T>(all: readonly T[], query: URLSearchParams): Page<T> {
  const asked = Number(query.get('MaxItems') ?? mostAtOnce);
  const size = Math.min(mostAtOnce, Math.max(1, Number.isInteger(asked) ? asked : mostAtOnce));
  const marker = query.get('Marker');
  const [, at = '0'] = /^from-(\d+)$/.exec(Buffer.from(marker ?? '', 'base64url').toString()) ?? [];
  if (marker !== null && at === '0') throw invalidParameter('Invalid pagination token.');
  const end = Number(at) + size;
  const items = all.slice(Number(at), end);
  return end < all.length
    ? { items, NextMarker: Buffer.from(`from-${end}`).toString('base64url') }
    : { items };
}
