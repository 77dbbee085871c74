import { join } from 'node:path';
import type { Digest } from '../../core/digest.js';
import type { ModelBlob, ModelRef } from '../../models/model.js';
import { readFrom } from './local-part.js';

export type BlobId = Pick<ModelBlob, 'digest' | 'size'>;
export type Opener = (signal: AbortSignal | undefined) => AsyncIterable<Uint8Array>;

/** Where the blobs of models are: in a registry, in this machine's Ollama, or where a made model has them from. */
export interface BlobSources {
  /** @param from byte to start at, default the first; a model of this machine is always read from there */
  open(
    ref: ModelRef,
    blob: BlobId,
    signal: AbortSignal | undefined,
    from?: number,
  ): AsyncIterable<Uint8Array>;
  /** A made model's blobs are known once the model has been looked at. */
  learn(digest: Digest, opener: Opener): void;
}

/** @param store Ollama's own folder: OLLAMA_MODELS */
export function createBlobSources(store: string, fetch: BlobSources['open']): BlobSources {
  const openers = new Map<Digest, Opener>();
  return {
    open(ref, blob, signal, from = 0) {
      if (ref.local === undefined) return fetch(ref, blob, signal, from);
      const open = openers.get(blob.digest);
      const inStore = join(store, 'blobs', blob.digest.replace(':', '-'));
      return open === undefined ? readFrom(inStore, signal) : open(signal);
    },
    learn(digest, opener) {
      openers.set(digest, opener);
    },
  };
}
