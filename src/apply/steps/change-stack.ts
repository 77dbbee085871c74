import type { Outcome } from '../../core/outcome.js';
import type { ChangeStackStep } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { imageUriOf } from '../image-uri.js';
import { recoverFromMemoryRefusal } from '../memory-refusal.js';
import { submit } from '../submit.js';

/** Creates or updates the stack with the image by digest; a refusal of its memory is learned from. */
export async function changeStack(step: ChangeStackStep, context: Context): Promise<Outcome | undefined> {
  const { mode, stackName, template, tags } = step;
  const parameters = { ...step.parameters, ImageUri: await imageUriOf(context, step.image) };
  const end = await submit({ mode, stackName, template, parameters, tags }, context);
  if (end.kind === 'done') return undefined;
  if (end.kind === 'left') return end.outcome;
  if (end.cancelled) return end.failure;
  return (await recoverFromMemoryRefusal(step, end.stackId, end.failure, context)) ?? end.failure;
}
