import { digestHex } from '../../core/digest.js';
import { messageOf, UserError } from '../../core/errors.js';
import { sha256 } from '../../lib/digest-stream.js';
import type { TarEntry } from '../../lib/tar-write.js';
import { type ModelBlob, storedHost } from '../../models/model.js';
import { readObject } from '../manifest.js';
import type { ModelPart } from '../recipe.js';
import { layout } from './layout.js';
import { fileOf, folders } from './packed.js';

const paramsType = 'application/vnd.ollama.image.params';

/**
 * Pinned for every request. Without `num_batch` the engine doubles or quadruples it for long contexts, and its buffers
 * with it, unseen by any account of memory. With `use_mmap` weights are read once instead of copied (an 8B model loads
 * in 9 s instead of 28 s of CPU, measured) and are pages that the kernel can drop instead of memory that kills.
 */
const pinned = { num_batch: 512, use_mmap: true };

/** Belong to the function, not to the image: they follow its memory, and a request that differs reloads the model. */
const settledByFunction = ['num_ctx', 'num_thread'];

/** The model's own parameters; they are merged and so have no layer of their own. */
export const paramsBlobs = (model: ModelPart): readonly ModelBlob[] =>
  model.layers.filter(({ mediaType }) => mediaType === paramsType);

/** Every blob that goes into the image as it came, once. */
export function keptBlobs(model: ModelPart): readonly ModelBlob[] {
  const blobs = [...model.layers.filter(({ mediaType }) => mediaType !== paramsType), model.configBlob];
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}

/** Path of a blob in the image, as the engine looks for it. */
export const blobPath = (digest: string): string => `${layout.models.path}/blobs/${digest.replace(':', '-')}`;

/**
 * What makes the blobs a model: the manifest under its name, rewritten for the merged parameters only, and these.
 * @param params contents of the model's own params layers, in order
 * @throws UserError `manifest-invalid`
 */
export function storeEntries(model: ModelPart, params: readonly Uint8Array[]): readonly TarEntry[] {
  const merged = Buffer.from(JSON.stringify(mergeParams(model, params)));
  const digest = sha256(merged);
  const layer = { mediaType: paramsType, digest, size: merged.length };
  const manifest = Buffer.from(JSON.stringify(withParams(model, layer)));
  const { namespace, model: name, tag } = model.ref;
  const manifests = `manifests/${storedHost(model.ref)}/${namespace}/${name}`;
  const root = folders(layout.models.path);
  return [
    ...root,
    ...folders(`${layout.models.path}/blobs`).slice(root.length),
    fileOf(blobPath(digest), merged),
    ...folders(`${layout.models.path}/${manifests}`).slice(root.length),
    fileOf(`${layout.models.path}/${manifests}/${tag}`, manifest),
  ];
}

function mergeParams(model: ModelPart, params: readonly Uint8Array[]): Readonly<Record<string, unknown>> {
  const own = params.map((bytes, index) => {
    const fields = readObject(bytes);
    if (fields === undefined) throw invalid(model, `parameters ${index + 1} are no JSON object`);
    return Object.entries(fields);
  });
  const kept = own.flat().filter(([name]) => !settledByFunction.includes(name));
  return { ...Object.fromEntries(kept), ...pinned };
}

/** In the place of the first params layer, or at the end; everything else stays as the model's author wrote it. */
function withParams(model: ModelPart, params: object): object {
  const fields = parseManifest(model);
  const layers = Array.isArray(fields.layers) ? (fields.layers as readonly ModelBlob[]) : [];
  const at = layers.findIndex(({ mediaType }) => mediaType === paramsType);
  const others = layers.filter(({ mediaType }) => mediaType !== paramsType);
  return {
    ...fields,
    layers: at < 0 ? [...others, params] : [...others.slice(0, at), params, ...others.slice(at)],
  };
}

function parseManifest(model: ModelPart): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(model.manifest) as Record<string, unknown>;
  } catch (cause) {
    throw invalid(model, messageOf(cause));
  }
}

const invalid = (model: ModelPart, what: string): UserError =>
  new UserError({
    code: 'manifest-invalid',
    message: `${model.ref.short} cannot be put into an image: ${what}`,
    why: `its manifest is sha256:${digestHex(model.digest)} at ${model.ref.host}`,
    next: ['ollama-lambda deploy --model <name>:<tag>'],
    again: true,
  });
