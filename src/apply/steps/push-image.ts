import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** Builds and pushes unless the tag, which is the recipe's fingerprint, is in the repository by now. */
export async function pushImage(
  step: Extract<Step, { kind: 'push-image' }>,
  { ports, emit, signal, found }: Context,
): Promise<undefined> {
  if ((await ports.images.digestOf(step.repository, step.tag)) !== undefined) return;
  const { repository, tag, recipe, live } = step;
  if (ports.docker !== undefined) {
    found.pushed = await ports.docker(recipe, { repository, tag }, emit, signal);
    found.changed = true;
    return;
  }
  const records = await ports.images.records(repository, live, signal);
  const draft = await ports.builder.draft(recipe, records, emit, signal);
  const to = { repository, tag, mountFrom: records.mountFrom };
  found.pushed = await ports.images.push(draft, to, emit, signal);
  found.changed = true;
}
