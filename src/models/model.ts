import type { Digest } from '../core/digest.js';
import type { Bytes } from '../core/units.js';
import type { ModelShape } from './gguf/shape.js';

/** A model's name, parsed. Grammar and defaults follow Ollama's own (`types/model/name.go` of its source). */
export interface ModelRef {
  /** Registry host, with port if one was written. Default: `sources.modelRegistry`. */
  readonly host: string;
  /** `library` when none was written. */
  readonly namespace: string;
  readonly model: string;
  readonly tag: string;
  /** Shortest spelling that means the same, for people: `llama3.2:1b`. */
  readonly short: string;
  /** When it is on this machine and not in a registry. What it is, is the same wherever it lies. */
  readonly local?: LocalModel;
}

export type LocalModel =
  /** In the store of this machine's Ollama. */
  | { readonly kind: 'store' }
  /** A GGUF file, as it was written, and what it is quantized to first. */
  | { readonly kind: 'file'; readonly path: string; readonly quantize?: string }
  /** What a Modelfile makes; its path as it was written. */
  | { readonly kind: 'modelfile'; readonly path: string }
  /** Another model with a LoRA adapter; the adapter's path as it was written. */
  | { readonly kind: 'adapted'; readonly model: ModelRef; readonly adapter: string };

/** One blob of a model as its registry's manifest lists it. */
export interface ModelBlob {
  /** `application/vnd.ollama.image.*`, or the config's media type. */
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: Bytes;
}

/** What a model's registry said of it: enough to plan with, no weights read. */
export interface ModelFacts {
  readonly ref: ModelRef;
  /** SHA-256 of the manifest's bytes: the model's digest in Ollama's own terms. */
  readonly digest: Digest;
  /** The manifest, verbatim. */
  readonly manifest: string;
  /** Ollama's small config document (`model_format`, `model_family`, `file_type`, …), verbatim. */
  readonly config: string;
  readonly configBlob: ModelBlob;
  readonly layers: readonly ModelBlob[];
  /** What the header of its weights says; undefined when nobody has read it. */
  readonly shape?: ModelShape;
  /** What it was made from on this machine, where that is a model too. */
  readonly base?: ModelFacts;
}

/** Bytes of weights: model, projector and adapter layers together. */
export const weightsOf = (facts: ModelFacts): Bytes =>
  facts.layers.filter(isWeights).reduce((sum, blob) => sum + blob.size, 0) as Bytes;

export const isWeights = (blob: ModelBlob): boolean =>
  /^application\/vnd\.ollama\.image\.(model|projector|adapter)$/.test(blob.mediaType);

/** The host that Ollama leaves out of a model's name. */
const libraryHost = 'registry.ollama.ai';

/**
 * Under which host an engine's store has a model: a mirror of Ollama's library does not show, any other host does, so
 * that a client who asks for `hf.co/user/repository:Q4_K_M` finds it, as with an Ollama that has pulled it.
 */
export const storedHost = ({ host, short }: Pick<ModelRef, 'host' | 'short'>): string =>
  short.startsWith(`${host}/`) ? host : libraryHost;

/** The name by which the engine in the image knows the model, tag included. */
export const storedName = (ref: ModelRef): string => {
  const { namespace, model, tag } = ref;
  const host = storedHost(ref);
  const place = host === libraryHost ? (namespace === 'library' ? [] : [namespace]) : [host, namespace];
  return `${[...place, model].join('/')}:${tag}`;
};
