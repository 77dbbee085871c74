import { UserError } from '../../core/errors.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/**
 * CREATE_COMPLETE is not yet Active: Lambda prepares a container image for seconds to minutes (over two for some 2 GB
 * were seen), and an invoke before that is a 409.
 *
 * @throws UserError `function-failed`, or `function-slow` after ten minutes.
 */
export async function awaitFunction(
  step: Extract<Step, { kind: 'await-function' }>,
  { ports, signal }: Context,
): Promise<undefined> {
  const until = ports.watch.now() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    const seen = await ports.functions.describe(step.functionName, 'live');
    if (seen?.state === 'Failed' || seen?.lastUpdate === 'Failed') {
      throw new UserError({
        code: 'function-failed',
        message: `function ${step.functionName} failed: ${seen.stateReason ?? seen.lastUpdateReason ?? 'Lambda gave no reason'}`,
        next: ['ollama-lambda deploy'],
      });
    }
    if (seen?.state === 'Active' && seen.lastUpdate !== 'InProgress') return;
    if (ports.watch.now() > until) {
      throw new UserError({
        code: 'function-slow',
        message: `function ${step.functionName} is still ${seen?.state ?? 'absent'} after ten minutes`,
        why: 'Lambda prepares a new container image before its first use; it usually takes less than two minutes',
        next: ['ollama-lambda deploy'],
      });
    }
    await ports.watch.delay(ports.watch.everyMs / 2, signal);
  }
}

const patienceMs = 10 * 60 * 1000;
