import type { Functions } from '../aws/ports.js';
import { UserError } from '../core/errors.js';
import type { Watch } from './ports.js';

/**
 * CREATE_COMPLETE is not yet Active: Lambda prepares a container image for seconds to minutes (over two for some 2 GB
 * were seen), and an invoke before that is a 409. Changes of settings and snapshots of versions take their time too.
 *
 * @param qualifier undefined for `$LATEST`
 * @throws UserError `function-failed`, or `function-slow` after ten minutes.
 */
export async function untilReady(
  name: string,
  qualifier: string | undefined,
  { functions, watch }: { readonly functions: Pick<Functions, 'describe'>; readonly watch: Watch },
  signal: AbortSignal,
): Promise<void> {
  const until = watch.now() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    const seen = await functions.describe(name, qualifier);
    if (seen?.state === 'Failed' || seen?.lastUpdate === 'Failed') {
      throw new UserError({
        code: 'function-failed',
        message: `function ${name} failed: ${seen.stateReason ?? seen.lastUpdateReason ?? 'Lambda gave no reason'}`,
        next: ['ollama-lambda deploy'],
      });
    }
    if (seen?.state === 'Active' && seen.lastUpdate !== 'InProgress') return;
    if (watch.now() > until) {
      throw new UserError({
        code: 'function-slow',
        message: `function ${name} is still ${seen?.state ?? 'absent'} after ten minutes`,
        why: 'Lambda prepares a new container image before its first use; it usually takes less than two minutes',
        next: ['ollama-lambda deploy'],
      });
    }
    await watch.delay(watch.everyMs / 2, signal);
  }
}

const patienceMs = 10 * 60 * 1000;
