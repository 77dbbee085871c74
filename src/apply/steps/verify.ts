import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** A deploy is proved by a token (of a model that makes embeddings: by one), not by a status. */
export async function verify(
  step: Extract<Step, { kind: 'verify' }>,
  { ports, signal, found }: Context,
): Promise<undefined> {
  found.verified = await ports.ask(
    { functionName: step.functionName, model: step.model, embeds: step.embeds },
    signal,
  );
}
