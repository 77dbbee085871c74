import type { Config } from '../config/config.js';
import { weightsOf } from '../models/model.js';
import type { Facts, Resolved } from '../survey/facts.js';
import type { Plan } from './plan.js';

/** Upper bounds of what has to travel for an image that the repository does not hold. */
export function trafficOf(config: Config, facts: Facts): Plan['traffic'] {
  if (facts.image.kind === 'present') return { downloadBytes: 0, engineBytes: 0, uploadBytes: 0 };
  const { base, engine } = facts.resolved;
  return {
    downloadBytes: base.bytes + engine.bytes + weightsInImage(config, facts.resolved),
    engineBytes: engine.bytes,
    uploadBytes: uploadBytes(config, facts.resolved),
  };
}

/** Compressed size of the image; weights do not compress. */
export const uploadBytes = (config: Config, resolved: Resolved): number =>
  resolved.base.bytes + weightsInImage(config, resolved) + resolved.engine.bytes * engineShare;

const weightsInImage = ({ modelSource }: Config, { model, fallback }: Resolved): number =>
  (modelSource === 'image' ? weightsOf(model) : 0) + (fallback === undefined ? 0 : weightsOf(fallback));

/**
 * Of the engine image's compressed bytes about 2 % are kept: `ollama` and the CPU libraries, some 60 MB of 3 GB
 * (file sizes: an Ollama 0.33 build; the GPU folders make up the rest).
 */
const engineShare = 0.02;
