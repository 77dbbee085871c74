import type { Architecture, Config } from '../config/config.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { checkEngine } from '../models/engine.js';
import type { ModelFacts, ModelRef } from '../models/model.js';
import { parseModel } from '../models/model-source.js';
import type { Resolved } from './facts.js';
import { engineReference, type Lock, type LockedImage, lockedImage, lockedModel, modelKey } from './lock.js';

/** How registries are asked; the caller builds them out of `registry/`. */
export interface Resolvers {
  /**
   * Digest and compressed size of the image behind a reference such as `docker.io/ollama/ollama:0.33.3`, for one
   * architecture: never of an index.
   */
  resolveImage(reference: string, architecture: Architecture): Promise<LockedImage>;
  /** @param look gives the facts of a model that this one is made from */
  fetchModel(ref: ModelRef, look: (ref: ModelRef) => Promise<ModelFacts>): Promise<ModelFacts>;
}

/**
 * What the config's moving names mean: by the lock where it knows them, by their registries where it does not.
 * @throws UserError `model-missing`, `engine-too-old` (exit 2), `model-not-runnable`, and whatever the resolvers throw
 */
export async function surveyResolved(config: Config, lock: Lock, resolvers: Resolvers): Promise<Resolved> {
  if (config.model === undefined) throw modelMissing();
  const { sources, architecture } = config;
  const image = async (reference: string): Promise<LockedImage> =>
    lockedImage(lock, reference, architecture) ?? resolvers.resolveImage(reference, architecture);
  const modelFacts = async (ref: ModelRef): Promise<ModelFacts> => {
    const locked = lockedModel(lock, ref);
    if (ref.local === undefined) return locked ?? resolvers.fetchModel(ref, modelFacts);
    // What is on this machine can be looked at each time, and cannot be had in the state of another day.
    const found = await resolvers.fetchModel(ref, modelFacts);
    if (locked !== undefined && locked.digest !== found.digest) throw localChanged(locked, found);
    return found;
  };
  const { fallbackModel } = config;
  const [base, engine, model, fallback] = await Promise.all([
    image(sources.base),
    image(engineReference(sources)),
    modelFacts(parseModel(config.model, sources.modelRegistry, config)),
    fallbackModel === undefined ? undefined : modelFacts(parseModel(fallbackModel, sources.modelRegistry)),
  ]);
  for (const one of [model, ...(fallback === undefined ? [] : [fallback])]) {
    checkEngine(one, sources.engineVersion);
  }
  return {
    base: { image: sources.base, digest: base.digest, bytes: base.bytes },
    engine: {
      image: sources.engine,
      version: sources.engineVersion,
      digest: engine.digest,
      bytes: engine.bytes,
    },
    model,
    ...(fallback === undefined ? {} : { fallback }),
  };
}

const modelMissing = (): UserError =>
  new UserError({
    code: 'model-missing',
    message: 'no model was given',
    next: ['ollama-lambda deploy --model llama3.2:1b'],
    again: true,
    exitCode: exitCodes.usage,
  });

function localChanged(locked: ModelFacts, found: ModelFacts): UserError {
  const key = modelKey(found.ref);
  return new UserError({
    code: 'model-changed',
    message: `${key} is not what ollama-lambda.lock says: it has become ${found.digest}, and was ${locked.digest}`,
    why: 'the lock makes every deploy the same deploy; a model on this machine cannot be fetched in its old state',
    next: ['ollama-lambda update   # if the new one is what you want'],
    exitCode: exitCodes.usage,
  });
}
