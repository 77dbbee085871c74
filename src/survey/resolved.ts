import type { Architecture, Config } from '../config/config.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { checkEngine } from '../models/engine.js';
import type { ModelFacts, ModelRef } from '../models/model.js';
import { parseModelReference } from '../models/reference.js';
import type { Resolved } from './facts.js';
import { engineReference, type Lock, type LockedImage, lockedImage, lockedModel } from './lock.js';

/** How registries are asked; the caller builds them out of `registry/`. */
export interface Resolvers {
  /**
   * Digest and compressed size of the image behind a reference such as `docker.io/ollama/ollama:0.33.3`, for one
   * architecture: never of an index.
   */
  resolveImage(reference: string, architecture: Architecture): Promise<LockedImage>;
  fetchModel(ref: ModelRef): Promise<ModelFacts>;
}

/**
 * What the config's moving names mean: by the lock where it knows them, by their registries where it does not.
 * @throws UserError `model-missing`, `engine-too-old` (exit 2), `model-not-runnable`, and whatever the resolvers throw
 */
export async function surveyResolved(config: Config, lock: Lock, resolvers: Resolvers): Promise<Resolved> {
  if (config.model === undefined) throw modelMissing();
  const { sources, architecture } = config;
  const ref = parseModelReference(config.model, sources.modelRegistry);
  const image = async (reference: string): Promise<LockedImage> =>
    lockedImage(lock, reference, architecture) ?? resolvers.resolveImage(reference, architecture);
  const [base, engine, model] = await Promise.all([
    image(sources.base),
    image(engineReference(sources)),
    lockedModel(lock, ref) ?? resolvers.fetchModel(ref),
  ]);
  checkEngine(model, sources.engineVersion);
  return {
    base: { image: sources.base, digest: base.digest, bytes: base.bytes },
    engine: {
      image: sources.engine,
      version: sources.engineVersion,
      digest: engine.digest,
      bytes: engine.bytes,
    },
    model,
  };
}

const modelMissing = (): UserError =>
  new UserError({
    code: 'model-missing',
    message: 'no model was given',
    next: ['ollama-lambda deploy --model llama3.2:1b'],
    exitCode: exitCodes.usage,
  });
