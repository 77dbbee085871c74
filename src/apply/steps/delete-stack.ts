import type { Outcome } from '../../core/outcome.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { stackFailure } from '../stack-failure.js';
import { isMoving, watchStack } from '../watch-stack.js';

/** Deletes by ARN and watches to the end, since a stack's name is gone before its events are. */
export async function deleteStack(
  step: Extract<Step, { kind: 'delete-stack' }>,
  context: Context,
): Promise<Outcome | undefined> {
  const { ports, found } = context;
  const before = await ports.stacks.describe(step.stackId);
  if (before === undefined || before.status === 'DELETE_COMPLETE') return undefined;
  const since = (await ports.stacks.events(step.stackId, { limit: 1 }))[0]?.eventId;
  if (!(isMoving(before.status) && before.status === 'DELETE_IN_PROGRESS')) {
    await ports.stacks.delete(step.stackId, step.retain === undefined ? {} : { retain: step.retain });
  }
  found.changed = true;
  const end = await watchStack(context, { nameOrId: step.stackId, since, cancel: undefined });
  if (end.kind === 'detached') {
    return { kind: 'detached', status: end.status, next: 'run the same command again to watch it' };
  }
  if (end.status === 'DELETE_COMPLETE') return undefined;
  return stackFailure(context, { stackId: step.stackId, status: end.status, events: end.events });
}
