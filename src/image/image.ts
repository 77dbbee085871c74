import type { Digest } from '../core/digest.js';
import type { Emit } from '../core/event.js';
import type { Bytes } from '../core/units.js';
import type { LayerFacts } from './cache.js';
import type { LayerRecords } from './layer-records.js';
import type { Recipe } from './recipe.js';

/** A blob's address and weight as a manifest lists it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: Bytes;
}

/**
 * One layer of an image that is about to be. Its length is known beforehand; its digest only once it has been read, unless
 * somebody noted it. It can be opened again and again, and nothing of it is held in memory.
 */
export interface Layer {
  /** For people: `base 1/4`, `engine`, `model weights`, `handler`. */
  readonly title: string;
  readonly part: 'base' | 'engine' | 'model' | 'handler';
  /** What it is made of, for notes: `model-l1-<hex>`. The same source always gives the same bytes. */
  readonly source: string;
  /** Bytes of the compressed layer, exact. */
  readonly size: Bytes;
  /** What an earlier push noted. Of use only when the target has the blob: then the layer is never opened. */
  readonly known: LayerFacts | undefined;
  open(signal: AbortSignal): Reading;
}

/** One reading of a layer. */
export interface Reading {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What the layer has turned out to be; after the last chunk. @param digest of all chunks */
  facts(digest: Digest): LayerFacts;
}

/** An image but for the digests of layers that nobody has read yet. Never an index, always one platform. */
export interface Draft {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  /** Notes what a layer has turned out to be, so that the next deploy from this machine knows it beforehand. */
  note(layer: Layer, facts: LayerFacts): Promise<void>;
  /**
   * @param facts of every layer, in order
   * @throws UserError `image-too-large`
   */
  finish(facts: readonly LayerFacts[]): Image;
}

/** An immutable single-platform image: one manifest, one config, ordered layers. */
export interface Image {
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  /** Digest of the manifest: what `ImageUri` names. */
  readonly digest: Digest;
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  readonly layers: readonly LayerFacts[];
}

/** Both builders (direct, docker) satisfy this, and one contract test. */
export interface ImageBuilder {
  /**
   * Does everything that can be done before the first byte of a layer goes to the registry, and reads no more than that
   * takes: no weights, and no engine that `records` know.
   * @param records of images that the target's registry holds
   * @throws UserError `disk-full`, `digest-mismatch`, `engine-unfit`, `registry-*`; AbortError when the signal fires.
   */
  draft(recipe: Recipe, records: LayerRecords, emit: Emit, signal: AbortSignal): Promise<Draft>;
}

/** Docker's schema 2 types. Lambda accepts them and OCI's; one family throughout, gzip layers only. */
export const mediaTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const;
