import { createHash } from 'node:crypto';
import type { Architecture, Config } from '../config/config.js';
import type { Digest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { isModelShape, type ModelShape } from '../models/gguf/shape.js';
import { parseModelManifest } from '../models/manifest.js';
import type { ModelFacts, ModelRef } from '../models/model.js';
import type { Resolved } from './facts.js';

/**
 * What moving names meant when they were first used (DESIGN decision 9). It is committed beside the config, so that a
 * colleague's deploy is the same deploy. Names that are not in it are asked for; names that nobody uses stay, because
 * another environment of the same config may.
 */
export interface Lock {
  /** By `<image>:<tag> <architecture>`. */
  readonly images: Readonly<Record<string, LockedImage>>;
  /** By `<host>/<namespace>/<model>:<tag>`; with `ollama://` in front, or by path, when it is on this machine; `… + <adapter>`. */
  readonly models: Readonly<Record<string, LockedModel>>;
}

export interface LockedImage {
  /** Of the manifest for one architecture. */
  readonly digest: Digest;
  /** Compressed. */
  readonly bytes: number;
}

/** Manifest and config verbatim: registries of models cannot be asked for a manifest by digest. */
export interface LockedModel {
  readonly digest: Digest;
  readonly manifest: string;
  readonly config: string;
  readonly shape?: ModelShape;
}

export const emptyLock: Lock = { images: {}, models: {} };

/** The reference that `sources` spell for the engine. */
export const engineReference = ({ engine, engineVersion }: Config['sources']): string =>
  `${engine}:${engineVersion}`;

export const lockedImage = (
  lock: Lock,
  reference: string,
  architecture: Architecture,
): LockedImage | undefined => own(lock.images, imageKey(reference, architecture));

export function lockedModel(lock: Lock, ref: ModelRef): ModelFacts | undefined {
  const locked = own(lock.models, modelKey(ref));
  if (locked === undefined) return undefined;
  const { digest, manifest, config, shape } = locked;
  return { ...parseModelManifest(ref, manifest, digest), config, ...(shape && { shape }) };
}

/** The lock with what these names resolved to; everything else in it stays. */
export function lockedWith(lock: Lock, resolved: Resolved, architecture: Architecture): Lock {
  const { base, engine } = resolved;
  return {
    images: {
      ...lock.images,
      [imageKey(base.image, architecture)]: { digest: base.digest, bytes: base.bytes },
      [imageKey(`${engine.image}:${engine.version}`, architecture)]: {
        digest: engine.digest,
        bytes: engine.bytes,
      },
    },
    models: { ...lock.models, ...Object.fromEntries(lockableModels(resolved).map(lockedEntry)) },
  };
}

/** Every model that the lock has an entry for, what they are made from included. */
export const lockableModels = ({ model, fallback }: Resolved): readonly ModelFacts[] =>
  [model, ...(fallback === undefined ? [] : [fallback])].flatMap(withBase);

/** What a model was made from is pinned too, unless it lies on this machine: that is looked at each time. */
const withBase = (model: ModelFacts): readonly ModelFacts[] =>
  model.base === undefined ? [model] : [...withBase(model.base), model];

const lockedEntry = ({ ref, digest, manifest, config, shape }: ModelFacts): [string, LockedModel] => [
  modelKey(ref),
  { digest, manifest, config, ...(shape && { shape }) },
];

/** The file's text: sorted, so that two people's locks differ only where they differ. */
export const printLock = ({ images, models }: Lock): string =>
  `${JSON.stringify({ version: lockVersion, images: sorted(images), models: sorted(models) }, null, 2)}\n`;

/** @throws UserError `lock-invalid` (exit 2): a pin that is not understood must not be dropped in silence */
export function parseLock(text: string, file: string): Lock {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, 'it is no JSON', cause);
  }
  if (!isRecord(document)) throw invalid(file, 'it is no JSON object');
  if (document.version !== lockVersion) {
    throw invalid(
      file,
      `its version is ${JSON.stringify(document.version)}, this program writes ${lockVersion}`,
    );
  }
  const { images = {}, models = {} } = document;
  if (!isRecord(images) || !isRecord(models)) throw invalid(file, 'images or models are no objects');
  for (const [name, image] of Object.entries(images)) {
    if (!isRecord(image) || !isSha(image.digest) || typeof image.bytes !== 'number') {
      throw invalid(file, `${name} has no digest or no bytes`);
    }
  }
  for (const [name, model] of Object.entries(models)) {
    if (!isRecord(model) || typeof model.manifest !== 'string' || typeof model.config !== 'string') {
      throw invalid(file, `${name} has no manifest or no config`);
    }
    if (model.shape !== undefined && !isModelShape(model.shape)) {
      throw invalid(file, `the shape of ${name} is none`);
    }
    if (model.digest !== sha256(model.manifest))
      throw invalid(file, `the manifest of ${name} does not match its digest`);
  }
  return { images, models } as unknown as Lock;
}

const lockVersion = 1;

const imageKey = (reference: string, architecture: Architecture): string => `${reference} ${architecture}`;

/** What the lock calls a model. */
export function modelKey({ host, namespace, model, tag, local }: ModelRef): string {
  const name = `${host}/${namespace}/${model}:${tag}`;
  switch (local?.kind) {
    case undefined:
      return name;
    case 'store':
      return `ollama://${name}`;
    case 'adapted':
      return `${modelKey(local.model)} + ${local.adapter}`;
    case 'file':
      return local.quantize === undefined ? local.path : `${local.path} as ${local.quantize}`;
    case 'modelfile':
      return local.path;
  }
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSha = (value: unknown): boolean => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const invalid = (file: string, what: string, cause?: unknown): UserError =>
  new UserError({
    code: 'lock-invalid',
    message: `${file} cannot be used: ${what}`,
    why: 'it pins what is deployed; ignoring it could deploy something else',
    next: [`git checkout -- ${file}`, `rm ${file}   # names are resolved anew`],
    exitCode: exitCodes.usage,
    cause,
  });
