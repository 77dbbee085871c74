import type { Shelf, Shelved } from './shelf.js';
import { digestOf } from './shelf.js';
import { storedGzip } from './stored-gzip.js';
import { type TarEntry, tar } from './tar.js';

/** A family of media types: Docker's schema 2 (AWS's base images) or OCI's (Docker Hub's today). */
export interface ImageTypes {
  readonly manifest: string;
  readonly index: string;
  readonly config: string;
  readonly layer: string;
}

export const dockerTypes: ImageTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

export const ociTypes: ImageTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

export const platforms = ['arm64', 'amd64'] as const;
export type Platform = (typeof platforms)[number];

export interface SyntheticImage {
  readonly types: ImageTypes;
  /** The `config` member of the image's config document. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly layers: readonly (readonly TarEntry[])[];
}

/** Fixed, so that the same content has the same digests in every run. */
const created = '2026-01-01T00:00:00Z';

/** Puts an index over the platforms on the shelf; `extra` entries are what a client has to pass over. */
export async function putIndex(
  shelf: Shelf,
  tag: string,
  imageFor: (platform: Platform) => SyntheticImage,
  extra: readonly unknown[] = [],
): Promise<Shelved> {
  const manifests: unknown[] = [];
  for (const platform of platforms) {
    const image = await putImage(shelf, platform, imageFor(platform));
    manifests.push({ ...image, platform: { architecture: platform, os: 'linux' } });
  }
  const { index } = imageFor('arm64').types;
  return shelf.manifest(
    index,
    { schemaVersion: 2, mediaType: index, manifests: [...manifests, ...extra] },
    tag,
  );
}

/** Puts one single-platform image on the shelf, without a tag. */
async function putImage(shelf: Shelf, platform: Platform, image: SyntheticImage): Promise<Shelved> {
  const archives = image.layers.map((entries) => tar(entries));
  const layers: Shelved[] = [];
  for (const archive of archives) layers.push(await shelf.blob(image.types.layer, [storedGzip(archive)]));
  const config = await shelf.json(image.types.config, {
    architecture: platform,
    os: 'linux',
    created,
    config: image.settings,
    rootfs: { type: 'layers', diff_ids: archives.map((archive) => digestOf(archive)) },
    history: archives.map((_, index) => ({ created, created_by: `synthetic layer ${index + 1}` })),
  });
  return shelf.manifest(image.types.manifest, {
    schemaVersion: 2,
    mediaType: image.types.manifest,
    config,
    layers,
  });
}
