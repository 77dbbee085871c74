import type { Outcome } from '../../core/outcome.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { watchStack } from '../watch-stack.js';

/** Attaches to an operation that is under way (started by us and left, by a colleague, or by hand) and sees it end. */
export async function awaitStack(
  _step: Extract<Step, { kind: 'await-stack' }>,
  context: Context,
): Promise<Outcome | undefined> {
  const { stackName } = context.plan.target;
  const end = await watchStack(context, { nameOrId: stackName, since: undefined, cancel: undefined });
  if (end.kind === 'detached') {
    return { kind: 'detached', status: end.status, next: 'ollama-lambda deploy' };
  }
  return { kind: 'plan-again', because: `stack ${stackName} is now in ${end.status}` };
}
