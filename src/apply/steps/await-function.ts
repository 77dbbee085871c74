import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { untilReady } from '../until-ready.js';

/** What callers get is ready when the alias's version is. */
export async function awaitFunction(
  { functionName }: Extract<Step, { kind: 'await-function' }>,
  { ports, signal }: Context,
): Promise<undefined> {
  const live = await ports.functions.describe(functionName, 'live');
  if (live?.state === 'Inactive') await wake(functionName, { ports, signal });
  await untilReady(functionName, 'live', ports, signal);
}

/**
 * A version that nobody has called for weeks has lost what Lambda had prepared of its image. Only a call brings that back,
 * and Lambda turns it down while it does: a deploy that leaves the version as it is would wait in vain.
 */
async function wake(name: string, { ports, signal }: Pick<Context, 'ports' | 'signal'>): Promise<void> {
  const payload = JSON.stringify({ path: '/', method: 'GET' });
  try {
    for await (const _ of ports.functions.invokeStreaming({ name, qualifier: 'live', payload, signal })) {
      // What it answers is of no account.
    }
  } catch {
    signal.throwIfAborted();
  }
}
