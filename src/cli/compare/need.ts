import { isUserError } from '../../core/errors.js';
import { type Estimate, estimate } from '../../models/estimate.js';
import { knownModel } from '../models/known-model.js';
import type { Asked } from '../models/questions.js';

/**
 * What a model needs and what it would cost, by lock, cache, catalogue or this machine's own store: no registry is asked for
 * a column of a table. Undefined where none of them knows it.
 */
export async function estimateOf(
  model: string,
  { settled, question, wiring }: Asked,
  signal: AbortSignal,
): Promise<Estimate | undefined> {
  const registry = settled.config.sources.modelRegistry;
  for (const written of [`ollama://${model}`, model]) {
    try {
      const known = await knownModel(written, wiring, { registry, offline: true, signal });
      return estimate(known, { ...question, memory: 'auto' });
    } catch (error) {
      if (!isUserError(error)) throw error;
    }
  }
  return undefined;
}
