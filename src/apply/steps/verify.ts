import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** A deploy is proved by a token, not by a status. */
export async function verify(
  step: Extract<Step, { kind: 'verify' }>,
  { ports, signal, found }: Context,
): Promise<undefined> {
  found.verified = await ports.ask({ functionName: step.functionName, model: step.model }, signal);
}
