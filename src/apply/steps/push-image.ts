import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** Builds and pushes unless the tag, which is the recipe's fingerprint, is in the repository by now. */
export async function pushImage(
  step: Extract<Step, { kind: 'push-image' }>,
  { ports, emit, signal, found }: Context,
): Promise<undefined> {
  if ((await ports.images.digestOf(step.repository, step.tag)) !== undefined) return;
  const image = await ports.builder.build(step.recipe, emit, signal);
  found.pushed = await ports.images.push(image, { repository: step.repository, tag: step.tag }, emit, signal);
  found.changed = true;
}
