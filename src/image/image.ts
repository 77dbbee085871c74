import type { Digest } from '../core/digest.js';
import type { Emit } from '../core/event.js';
import type { Bytes } from '../core/units.js';
import type { Recipe } from './recipe.js';

/** A blob's address and weight as a manifest lists it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: Bytes;
}

/** A layer can be opened again and again; nothing is held in memory. Layers that the target has are never opened. */
export interface Layer {
  readonly descriptor: Descriptor;
  /** SHA-256 of the uncompressed tar. */
  readonly diffId: Digest;
  /** For people: `base 1/4`, `engine`, `model weights`, `handler`. */
  readonly title: string;
  readonly part: 'base' | 'engine' | 'model' | 'handler';
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** An immutable single-platform image: one manifest, one config, ordered layers. Never an index. */
export interface Image {
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  /** Digest of the manifest: what `ImageUri` names. */
  readonly digest: Digest;
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  readonly layers: readonly Layer[];
}

/** Both builders (direct, docker) satisfy this, and one contract test. */
export interface ImageBuilder {
  /** @throws UserError `disk-full`, `digest-mismatch`, `registry-*`; AbortError when the signal fires. */
  build(recipe: Recipe, emit: Emit, signal: AbortSignal): Promise<Image>;
}

/** Docker's schema 2 types. Lambda accepts them and OCI's; one family throughout, gzip layers only (field notes §2.3). */
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
