import { weightsOf } from '../models/model.js';
import type { Facts, Resolved } from '../survey/facts.js';
import type { Plan } from './plan.js';

/** Upper bounds of what has to travel for an image that the repository does not hold. */
export function trafficOf(facts: Facts): Plan['traffic'] {
  if (facts.image.kind === 'present') return { downloadBytes: 0, uploadBytes: 0 };
  const { base, engine, model } = facts.resolved;
  const weights = weightsOf(model);
  return { downloadBytes: base.bytes + engine.bytes + weights, uploadBytes: uploadBytes(facts.resolved) };
}

/** Compressed size of the image; weights do not compress. */
export const uploadBytes = (resolved: Resolved): number =>
  resolved.base.bytes + weightsOf(resolved.model) + resolved.engine.bytes * engineShare;

/**
 * Of the engine image's compressed bytes about 2 % are kept: `ollama` and the CPU libraries, some 60 MB of 3 GB
 * (file sizes: an Ollama 0.33 build; the GPU folders make up the rest).
 */
const engineShare = 0.02;
