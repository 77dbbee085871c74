import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** The stack deletes its own log group; this is for one that Lambda made again, or that an older stack left. */
export async function deleteLogGroup(
  step: Extract<Step, { kind: 'delete-log-group' }>,
  { ports, found, signal }: Context,
): Promise<undefined> {
  if ((await ports.logGroups.describe(step.name)) === undefined) return;
  signal.throwIfAborted();
  await ports.logGroups.delete(step.name);
  found.changed = true;
}
