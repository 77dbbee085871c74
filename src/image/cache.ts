import type { Digest } from '../core/digest.js';
import type { Bytes } from '../core/units.js';

/** What is known of a layer once it has been made: enough for a manifest, without its bytes. */
export interface LayerFacts {
  /** Of the compressed layer, as it is pushed. */
  readonly digest: Digest;
  readonly size: Bytes;
  /** Of the tar. */
  readonly diffId: Digest;
  readonly unpacked: Bytes;
}

/**
 * Keeps blobs by their digest, and notes by name. Nothing in it is state: it may be
 * deleted at any time, by anybody, and only costs another download.
 */
export interface Cache {
  has(digest: Digest, size?: number): Promise<boolean>;
  /** The kept bytes; throws `digest-mismatch` after the last one, and forgets them, when they have been changed. */
  read(digest: Digest): AsyncIterable<Uint8Array>;
  /**
   * Passes a stream on and keeps it once its last byte has come and it is what it should be.
   * @throws UserError `disk-full`, `digest-mismatch`
   */
  keep(
    blob: { readonly digest: Digest; readonly size: number },
    chunks: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array>;
  /**
   * Downloads a blob into the cache, going on where an earlier try or process was stopped.
   * @param from opens the blob at a byte
   * @throws UserError `disk-full`, `digest-mismatch` (nothing is kept then), and what the stream throws (what came is kept)
   */
  bring(
    blob: { readonly digest: Digest; readonly size: number },
    from: (at: number) => AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /** Reads a stream to its end and keeps it under the digest that it turns out to have. @throws UserError `disk-full` */
  add(chunks: AsyncIterable<Uint8Array>): Promise<{ readonly digest: Digest; readonly size: Bytes }>;
  /** Runs `work` with an empty folder that is gone afterwards. */
  withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result>;
  /** A note as it was remembered; undefined when there is none or it is damaged. Whoever asks checks its shape. */
  recall(name: string): Promise<unknown>;
  remember(name: string, note: object): Promise<void>;
}
