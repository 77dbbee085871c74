import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** With every image in it. The plan only holds this step for a repository that is ours or was adopted. */
export async function deleteRepository(
  step: Extract<Step, { kind: 'delete-repository' }>,
  { ports, found, signal }: Context,
): Promise<undefined> {
  if ((await ports.repositories.describe(step.name)) === undefined) return;
  signal.throwIfAborted();
  await ports.repositories.delete(step.name);
  found.changed = true;
}
