import type { Outcome } from '../../core/outcome.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { stackFailure } from '../stack-failure.js';
import { watchStack } from '../watch-stack.js';

/** Deletes by ARN and watches to the end, since a stack's name is gone before its events are. */
export async function deleteStack(
  step: Extract<Step, { kind: 'delete-stack' }>,
  context: Context,
): Promise<Outcome | undefined> {
  const { ports, found, signal } = context;
  const before = await ports.stacks.describe(step.stackId);
  if (before === undefined || before.status === 'DELETE_COMPLETE') return undefined;
  const isDeleting = before.status === 'DELETE_IN_PROGRESS';
  if (step.status !== undefined && step.status !== before.status && !isDeleting) {
    return { kind: 'plan-again', because: `stack ${step.stackName} is now in ${before.status}` };
  }
  const since = (await ports.stacks.events(step.stackId, { limit: 1 }))[0]?.eventId;
  if (!isDeleting) {
    signal.throwIfAborted();
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
