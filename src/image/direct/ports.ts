import type { Digest } from '../../core/digest.js';
import type { ModelRef } from '../../models/model.js';
import type { ImageDocuments } from '../manifest.js';
import type { Recipe } from '../recipe.js';

/** What the direct builder needs from outside. Blobs are opened only when the cache does not have them. */
export interface DirectPorts {
  /** The documents of the base image for the recipe's architecture, by digest. */
  basePlatform(recipe: Recipe, signal: AbortSignal): Promise<ImageDocuments>;
  openBaseBlob(image: string, digest: Digest, size: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** An engine of this machine as a tar to be laid into `/usr`; undefined when the recipe's comes out of an image. */
  localEngine?(recipe: Recipe): AsyncIterable<Uint8Array> | undefined;
  /** The engine image's manifest for the recipe's architecture, by digest. */
  engineManifest(recipe: Recipe, signal: AbortSignal): Promise<Uint8Array>;
  openEngineBlob(image: string, digest: Digest, size: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** @param from byte to start at; above 0 only where weights are kept */
  openModelBlob(
    ref: ModelRef,
    blob: { readonly digest: Digest; readonly size: number },
    signal: AbortSignal,
    from: number,
  ): AsyncIterable<Uint8Array>;
  /** The function's program, one file; its SHA-256 is in the recipe. */
  readonly handlerBundle: Uint8Array;
  /** Whether weights of registries are brought into the cache, so that an interrupted download can go on. Default: no. */
  readonly keepModels?: boolean;
  /** Folder for downloads and made layers, e.g. `~/.cache/ollama-lambda`. Made when missing. */
  readonly cacheFolder: string;
  /** Bytes of blobs that it may hold; default: the cache's own. */
  readonly cacheLimit?: number;
}
