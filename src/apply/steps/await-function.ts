import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { untilReady } from '../until-ready.js';

/** What callers get is ready when the alias's version is. */
export async function awaitFunction(
  step: Extract<Step, { kind: 'await-function' }>,
  { ports, signal }: Context,
): Promise<undefined> {
  await untilReady(step.functionName, 'live', ports, signal);
}
