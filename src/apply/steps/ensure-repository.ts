import { UserError } from '../../core/errors.js';
import { ownTags } from '../../core/ownership.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** Creates the repository unless it is there by now; one that appeared meanwhile and is not ours stops the deploy. */
export async function ensureRepository(
  step: Extract<Step, { kind: 'ensure-repository' }>,
  { ports, found }: Context,
): Promise<undefined> {
  const existing = await ports.repositories.describe(step.name);
  if (existing === undefined) {
    await ports.repositories.create(step.name, step.tags);
    found.changed = true;
    return;
  }
  if (!(ownTags.managed in existing.tags)) {
    throw new UserError({
      code: 'repository-not-ours',
      message: `ECR repository ${step.name} has appeared since the plan was made and is not tagged as ours`,
      next: ['ollama-lambda deploy --repository <another name>'],
    });
  }
}
