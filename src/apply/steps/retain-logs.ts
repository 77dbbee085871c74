import type { Outcome } from '../../core/outcome.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { submit } from '../submit.js';

/** An update of the deployed template in which only the log group's fate differs. */
export async function retainLogs(
  step: Extract<Step, { kind: 'retain-logs' }>,
  context: Context,
): Promise<Outcome | undefined> {
  const { stackName, template, tags } = step;
  const parameters = Object.fromEntries(step.parameters.map((name) => [name, undefined]));
  const end = await submit({ mode: 'update', stackName, template, parameters, tags }, context);
  if (end.kind === 'done') return undefined;
  return end.kind === 'left' ? end.outcome : end.failure;
}
