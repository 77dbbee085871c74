import type { Outcome } from '../../core/outcome.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { stackFailure } from '../stack-failure.js';
import { watchStack } from '../watch-stack.js';

/** UPDATE_ROLLBACK_FAILED → UPDATE_ROLLBACK_COMPLETE. Nothing is skipped: a skipped resource is out of step for good. */
export const continueRollback = (
  step: Extract<Step, { kind: 'continue-rollback' }>,
  context: Context,
): Promise<Outcome | undefined> =>
  settle(step.stackName, 'UPDATE_ROLLBACK_COMPLETE', context, () =>
    context.ports.stacks.continueRollback(step.stackName),
  );

/** UPDATE_FAILED → UPDATE_ROLLBACK_COMPLETE. */
export const rollbackStack = (
  step: Extract<Step, { kind: 'rollback-stack' }>,
  context: Context,
): Promise<Outcome | undefined> =>
  settle(step.stackName, 'UPDATE_ROLLBACK_COMPLETE', context, () =>
    context.ports.stacks.rollback(step.stackName),
  );

async function settle(
  stackName: string,
  wanted: string,
  context: Context,
  start: () => Promise<void>,
): Promise<Outcome | undefined> {
  const { ports, signal } = context;
  const before = await ports.stacks.describe(stackName);
  if (before === undefined || before.status === wanted) return undefined;
  const since = (await ports.stacks.events(stackName, { limit: 1 }))[0]?.eventId;
  signal.throwIfAborted();
  await start();
  const end = await watchStack(context, { nameOrId: before.id, since, cancel: undefined });
  if (end.kind === 'detached') return { kind: 'detached', status: end.status, next: 'ollama-lambda deploy' };
  if (end.status === wanted) return undefined;
  return stackFailure(context, { stackId: before.id, status: end.status, events: end.events });
}
