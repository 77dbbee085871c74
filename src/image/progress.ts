import type { Emit, Progress } from '../core/event.js';
import { bytes } from '../core/units.js';

/** Bytes between two events: a hundred for a bar, but not one for every crumb. */
const leastStep = 256 * 1024;

/**
 * Turns byte counts into events, throttled by bytes. A transfer that starts again does not move the bar back: it stands
 * still until it has caught up.
 */
export function createProgress(
  emit: Emit,
  bar: Pick<Progress, 'step' | 'item' | 'direction'> & { readonly total: number },
): (done: number) => void {
  const { step, item, direction, total } = bar;
  const stride = Math.max(leastStep, total / 100);
  let shown = -1;
  return (done) => {
    const now = Math.min(done, total);
    if (now <= shown || (shown >= 0 && now < total && now - shown < stride)) return;
    shown = now;
    emit({ kind: 'progress', step, item, direction, done: bytes(now), total: bytes(total) });
  };
}

/** Passes a stream on and reports how far it is. */
export async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  report: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  report(0);
  for await (const chunk of chunks) {
    yield chunk;
    done += chunk.length;
    report(done);
  }
}
