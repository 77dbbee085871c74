import { type Digest, isDigest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { bytes } from '../core/units.js';
import { isWeights, type ModelBlob, type ModelFacts, type ModelRef } from './model.js';

/** A model as its manifest tells it; the small config document is fetched afterwards and checked by `checkModelConfig`. */
export type ModelManifest = Omit<ModelFacts, 'config'>;

/**
 * Reads a model's manifest as Ollama's registries serve it: Docker schema 2 around `application/vnd.ollama.image.*`
 * layers. Whatever it cannot make sense of is refused, because a manifest that is half understood becomes an image that
 * does not answer: lists of manifests (planned by Ollama, not served yet), other media types, missing parts, and
 * safetensors models for Apple's MLX, which no CPU engine runs.
 *
 * @param digest SHA-256 of `text`'s bytes
 * @throws UserError `manifest-unknown`, `manifest-invalid`, `model-not-runnable`
 */
export function parseModelManifest(ref: ModelRef, text: string, digest: Digest): ModelManifest {
  const document = readDocument(ref, text);
  checkMediaType(ref, document);
  const configBlob = readBlob(ref, document.config, 'config');
  const written = document.layers;
  if (!Array.isArray(written) || written.length === 0) throw invalid(ref, 'it lists no layers');
  if (written.length > mostLayers) throw invalid(ref, `it lists ${written.length} layers`);
  const layers = written.map((layer, index) => readBlob(ref, layer, `layers[${index}]`));
  checkRunnable(ref, layers);
  return { ref, digest, manifest: text, configBlob, layers };
}

/**
 * Checks the model's config document, once it is there.
 * @returns the newest thing it asks of the engine: a minimum version, or undefined
 * @throws UserError `model-not-runnable` for stubs of models that run in Ollama's cloud and for formats other than GGUF
 */
export function checkModelConfig(ref: ModelRef, text: string): { readonly requires: string | undefined } {
  const config = readDocument(ref, text);
  const remote = config.remote_host;
  if (typeof remote === 'string' && remote !== '') {
    throw notRunnable(
      ref,
      `it runs in a cloud (${shown(remote)}), not from files: there is nothing to deploy`,
    );
  }
  const format = config.model_format;
  if (typeof format === 'string' && format !== '' && format !== 'gguf') {
    throw notRunnable(ref, `its format is ${shown(format)}; the engine runs GGUF on a CPU`);
  }
  const requires = config.requires;
  return { requires: typeof requires === 'string' && requires !== '' ? requires : undefined };
}

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const ociManifestType = 'application/vnd.oci.image.manifest.v1+json';
const layerType =
  /^application\/vnd\.ollama\.image\.(model|projector|adapter|template|system|params|messages|license|draft)$/;
const tensorType = /^application\/vnd\.ollama\.image\.(tensor|json)$/;

/** Far above any model's; a bound on what a hostile registry can make us walk through. */
const mostLayers = 1_000;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readDocument(ref: ModelRef, text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(ref, 'it is no JSON', cause);
  }
  if (!isFields(value)) throw invalid(ref, 'it is no JSON object');
  return value;
}

function checkMediaType(ref: ModelRef, document: Fields): void {
  const mediaType = document.mediaType;
  const isList = document.manifests !== undefined;
  // OCI allows a manifest to leave its own type out; the layers' types are checked one by one anyway.
  const known = mediaType === undefined || mediaType === manifestType || mediaType === ociManifestType;
  if (known && !isList) return;
  throw new UserError({
    code: 'manifest-unknown',
    message: `${ref.short}: ${ref.host} answered with ${isList ? 'a list of manifests' : shown(mediaType)}, which this version cannot read`,
    why: `it reads ${manifestType}; taking a guess at anything else could deploy the wrong file`,
    next: ['npm view ollama-lambda version', 'ollama-lambda deploy --model <name>:<tag>'],
    again: true,
  });
}

function readBlob(ref: ModelRef, value: unknown, place: string): ModelBlob {
  if (!isFields(value)) throw invalid(ref, `${place} is missing or no object`);
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== 'string') throw invalid(ref, `${place} has no mediaType`);
  if (typeof digest !== 'string' || !isDigest(digest)) {
    throw invalid(ref, `${place} has no SHA-256 digest but ${shown(digest)}`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(ref, `${place} has no size but ${shown(size)}`);
  }
  return { mediaType, digest, size: bytes(size) };
}

function checkRunnable(ref: ModelRef, layers: readonly ModelBlob[]): void {
  if (layers.some((layer) => tensorType.test(layer.mediaType))) {
    throw notRunnable(ref, 'it is a safetensors model for MLX (Apple GPUs); the engine runs GGUF on a CPU');
  }
  const odd = layers.find((layer) => !layerType.test(layer.mediaType));
  if (odd) throw unknownLayer(ref, odd.mediaType);
  const weights = layers.filter((layer) => layer.mediaType.endsWith('.model') && isWeights(layer));
  if (weights.length === 0) throw notRunnable(ref, 'it lists no weights');
  if (weights.length > 1) {
    throw notRunnable(ref, `its weights lie in ${weights.length} files (sharded GGUF); the engine loads one`);
  }
}

const unknownLayer = (ref: ModelRef, mediaType: string): UserError =>
  new UserError({
    code: 'manifest-unknown',
    message: `${ref.short}: a layer has the media type ${shown(mediaType)}, which this version does not know`,
    why: 'leaving out a layer that means something could deploy a model that answers wrongly',
    next: ['npm view ollama-lambda version', 'ollama-lambda deploy --model <name>:<tag>'],
    again: true,
  });

const invalid = (ref: ModelRef, what: string, cause?: unknown): UserError =>
  new UserError({
    code: 'manifest-invalid',
    message: `${ref.short}: what ${ref.host} answered is no model: ${what}`,
    why: 'the registry (or something between it and here, such as a proxy) sent something else than a model',
    next: [`curl -sL ${ref.host}/v2/${ref.namespace}/${ref.model}/manifests/${ref.tag}`],
    cause,
  });

const notRunnable = (ref: ModelRef, what: string): UserError =>
  new UserError({
    code: 'model-not-runnable',
    message: `${ref.short} cannot run in a function: ${what}`,
    next: ['ollama-lambda deploy --model llama3.2:1b'],
    again: true,
  });

/** Foreign text, cut and quoted. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 120);
