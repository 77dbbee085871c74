import { createHash } from 'node:crypto';
import type { Architecture } from '../config/config.js';
import type { Digest } from '../core/digest.js';
import type { ModelBlob, ModelRef } from '../models/model.js';

/**
 * Everything that determines the bytes of an image, and nothing that does not: not where things were fetched from,
 * not memory, not keys, not the account. Two machines with the same recipe push the same image.
 */
export interface Recipe {
  readonly revision: typeof recipeRevision;
  readonly architecture: Architecture;
  /** Digest of the base image's manifest for this architecture (never of an index). */
  readonly base: { readonly image: string; readonly digest: Digest };
  readonly engine: { readonly image: string; readonly version: string; readonly digest: Digest };
  /** Undefined when the function fetches its model: the image is then the same for every model. */
  readonly model: ModelPart | undefined;
  /** A smaller model that stands by. */
  readonly fallback?: ModelPart;
  /** SHA-256 of the handler bundle. */
  readonly handler: { readonly digest: Digest };
  /** Whether Lambda may take snapshots of it: images without AWS's own runtimes have to say so in a label. */
  readonly snapStart?: boolean;
  /** When Docker builds: SHA-256 of the Dockerfile, which may be the user's own. */
  readonly dockerfile?: { readonly digest: Digest };
}

/** A model in the image. */
export interface ModelPart {
  readonly ref: ModelRef;
  /** Digest of the source's manifest, before the params layer is merged. */
  readonly digest: Digest;
  readonly manifest: string;
  readonly configBlob: ModelBlob;
  readonly layers: readonly ModelBlob[];
}

/** The models in an image, the served one first. */
export const modelsIn = ({ model, fallback }: Recipe): readonly ModelPart[] =>
  [model, fallback].filter((part) => part !== undefined);

/**
 * Raise it when the same inputs would give different bytes: layout of a layer, order of layers, entrypoint,
 * environment, labels, the merged parameters. When in doubt, raise it: the price is one upload.
 */
export const recipeRevision = 4;

/**
 * Raise one of them, and the recipe's revision with it, when the same engine or the same model blob would give another
 * layer: paths, modes, compression (another version of fflate included), which files are kept. Notes of layers are kept
 * under it; the price is one download. They are two because a model's costs gigabytes.
 */
export const layerRevision = { engine: 2, model: 1 } as const;

/**
 * The image's tag, known before a byte is built: `r<revision>-` and 32 hex digits (128 bits) of a SHA-256 over the
 * recipe. Where things came from (`image`, `ref.host`) is left out, so that a mirror gives the same tag.
 */
export function fingerprint(recipe: Recipe): string {
  const { revision, architecture, base, engine, model, fallback, handler, snapStart, dockerfile } = recipe;
  const inputs = [
    revision,
    architecture,
    base.digest,
    engine.version,
    engine.digest,
    identityOf(model),
    handler.digest,
    ...(dockerfile === undefined ? [] : [dockerfile.digest]),
    ...(fallback === undefined ? [] : [identityOf(fallback)]),
    ...(snapStart === true ? ['snapstart'] : []),
  ];
  const hash = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  return `r${revision}-${hash.slice(0, 32)}`;
}

const identityOf = (model: ModelPart | undefined): readonly string[] =>
  model === undefined ? [] : [model.ref.namespace, model.ref.model, model.ref.tag, model.digest];
