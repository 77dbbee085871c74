import { memoryCapIn } from '../aws/memory-refusal.js';
import type { Outcome } from '../core/outcome.js';
import type { ChangeStackStep } from '../plan/plan.js';
import type { Context } from './context.js';
import { deleteStack } from './steps/delete-stack.js';

/**
 * The only place where AWS tells its memory cap is a refusal. It is learned, and what the failed first create left
 * behind is deleted, so that the caller can plan again at the cap. A failed update has rolled itself back.
 */
export async function recoverFromMemoryRefusal(
  step: ChangeStackStep,
  stackId: string,
  failure: Extract<Outcome, { kind: 'stack-failed' }>,
  context: Context,
): Promise<Outcome | undefined> {
  const cap = memoryCapIn(failure.reason);
  if (cap === undefined || cap >= step.memory) return undefined;
  await context.ports.memory.learn(cap, step.image.repository);
  context.emit({
    kind: 'note',
    level: 'warn',
    text: `AWS allows this account ${cap} MB a function, not ${step.memory}; remembered, and the failed stack is removed`,
  });
  if (step.mode === 'create') {
    const left = await deleteStack(
      { kind: 'delete-stack', because: 'memory refused', stackName: step.stackName, stackId },
      context,
    );
    if (left !== undefined) return left;
  }
  return { kind: 'memory-refused', cap, asked: step.memory };
}
