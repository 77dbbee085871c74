import type { Outcome } from '../../core/outcome.js';
import type { ChangeParametersStep } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { submit } from '../submit.js';

/** An update with the template that is deployed: only parameters differ. Nothing differing is nothing done. */
export async function changeParameters(
  step: ChangeParametersStep,
  context: Context,
): Promise<Outcome | undefined> {
  const { stackName, parameters, expected, tags } = step;
  const end = await submit(
    { mode: 'update', stackName, template: undefined, parameters, tags, expected },
    context,
  );
  if (end.kind === 'done') return undefined;
  return end.kind === 'left' ? end.outcome : end.failure;
}
