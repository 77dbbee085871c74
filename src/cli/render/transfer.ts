import type { Progress } from '../../core/event.js';
import { showBytes, showMs } from '../../lib/quantities.js';

/** Adds up what moves in one direction of one step, and how fast it did over the last seconds. */
export interface Transfer {
  take(event: Progress, now: number): void;
  /** `uploading 312 MB of 1.2 GB, 88 MB/s, 10 s left` */
  text(now: number): string;
  fraction(): number;
}

export function createTransfer(): Transfer {
  const items = new Map<string, Progress>();
  const samples: { at: number; done: number }[] = [];
  let direction: Progress['direction'] = 'upload';
  const sum = (of: 'done' | 'total') =>
    [...items.values()].filter((it) => it.direction === direction).reduce((all, it) => all + it[of], 0);

  return {
    take(event, now) {
      if (event.direction !== direction) samples.length = 0;
      direction = event.direction;
      items.set(`${event.direction} ${event.item}`, event);
      samples.push({ at: now, done: sum('done') });
      while (samples.length > 2 && now - (samples[0]?.at ?? now) > windowMs) samples.shift();
    },
    text(now) {
      const done = sum('done');
      const total = sum('total');
      const rate = rateOf(samples, now);
      const parts = [`${direction}ing ${showBytes(done)} of ${showBytes(total)}`];
      if (rate > 0 && done < total)
        parts.push(`${showBytes(rate)}/s`, `${showMs(((total - done) / rate) * 1000)} left`);
      return parts.join(', ');
    },
    fraction: () => (sum('total') === 0 ? 0 : sum('done') / sum('total')),
  };
}

/** Long enough to even out bursts, short enough to follow a change of the line. */
const windowMs = 5000;

function rateOf(samples: readonly { at: number; done: number }[], now: number): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || now - first.at < 300) return 0;
  return ((last.done - first.done) / (now - first.at)) * 1000;
}
