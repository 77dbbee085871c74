import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** Removes what this machine remembered of the account. */
export async function forget(
  _step: Extract<Step, { kind: 'forget' }>,
  { ports }: Context,
): Promise<undefined> {
  await ports.memory.forget();
}
