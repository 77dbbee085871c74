import type { Stacks } from '../aws/ports.js';
import { rootCauseOf } from '../core/root-cause.js';
import type { RootCause, StackFact } from './facts.js';
import { stackOwnership } from './ownership.js';

/** The stack of this name (or ARN), what is in it, whose it is, and why it failed if it did. */
export async function surveyStack(stacks: Stacks, name: string): Promise<StackFact> {
  const stack = await stacks.describe(name);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return { kind: 'absent' };
  // Only a change set so far: there is no template and no resource to ask for.
  const isOutline = stack.status === 'REVIEW_IN_PROGRESS';
  const [template, resources, rootCause] = await Promise.all([
    isOutline ? '' : stacks.template(stack.id),
    isOutline ? [] : stacks.resources(stack.id),
    hasFailed(stack.status) ? lastFailure(stacks, stack.id) : undefined,
  ]);
  const ownership = stackOwnership({ stack, template, resources });
  return { kind: 'present', stack, ownership, template, resources, rootCause };
}

/** `UPDATE_ROLLBACK_COMPLETE` too: the update that was rolled back has a reason worth telling. */
const hasFailed = (status: string): boolean => /FAILED|ROLLBACK/.test(status);

const lastFailure = async (stacks: Stacks, id: string): Promise<RootCause | undefined> =>
  rootCauseOf(await stacks.events(id, { limit: 200 }));
