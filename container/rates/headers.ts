import { protocolOf } from '../protocol.js';
import { type Counts, endOf, type Gauge } from './counts.js';

/**
 * What a caller has left, as OpenAI's API says it (`x-ratelimit-remaining-requests`, a reset such as `1m30s`) or, to callers
 * of Anthropic's, as that one does (`anthropic-ratelimit-requests-remaining`, a reset as a time). Each tells of requests
 * and tokens once: of minute and day, the one of which less is left.
 */
export function rateHeaders(
  path: string,
  gauges: readonly Gauge[],
  counts: Counts,
  now = Date.now(),
): Readonly<Record<string, string>> {
  const anthropic = protocolOf(path) === 'anthropic';
  const entries = (['requests', 'tokens'] as const).flatMap((of) => {
    const gauge = scarcest(gauges.filter((one) => one.of === of));
    if (gauge === undefined) return [];
    const reset = endOf[gauge.per](counts);
    const name = (what: string): string =>
      anthropic ? `anthropic-ratelimit-${of}-${what}` : `x-ratelimit-${what}-${of}`;
    return [
      [name('limit'), String(gauge.most)],
      [name('remaining'), String(left(gauge))],
      [name('reset'), anthropic ? new Date(reset).toISOString().replace('.000', '') : duration(reset - now)],
    ];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Seconds until the limit is whole again; one at least, since the end of a window is a matter of clocks. */
export const retryAfter = ({ per }: Gauge, counts: Counts, now = Date.now()): number =>
  Math.max(1, Math.ceil((endOf[per](counts) - now) / 1000));

const left = ({ most, used }: Gauge): number => Math.max(0, most - used);

const scarcest = (gauges: readonly Gauge[]): Gauge | undefined =>
  gauges.toSorted((a, b) => left(a) - left(b))[0];

/** As Go writes a duration, which OpenAI's are: `1h2m3s`, `45s`. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${hours > 0 ? `${hours}h` : ''}${hours + minutes > 0 ? `${minutes}m` : ''}${seconds % 60}s`;
}
