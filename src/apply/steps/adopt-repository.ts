import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** Puts our tag on a repository that the user said is theirs; its images stay. */
export async function adoptRepository(
  step: Extract<Step, { kind: 'adopt-repository' }>,
  { ports, found }: Context,
): Promise<undefined> {
  const repository = await ports.repositories.describe(step.name);
  if (repository === undefined) return;
  await ports.repositories.tag(repository.arn, step.tags);
  found.changed = true;
}
