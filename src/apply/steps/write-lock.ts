import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** Written last: a deploy that failed locks nothing. */
export async function writeLock(
  step: Extract<Step, { kind: 'write-lock' }>,
  { ports }: Context,
): Promise<undefined> {
  await ports.writeLock(step.resolved);
}
