import type { Digest } from '../../core/digest.js';
import type { ImageManifest, SandboxAccount } from '../service.js';
import { type BlobStore, createBlobStore } from './blob-store.js';
import {
  createRepositories,
  type Repositories,
  type Repository,
  type StoredManifest,
} from './repositories.js';

/** Blobs and repositories together: what `/v2/`, ECR's API, Lambda and the synthetic content share. */
export interface RegistryStore {
  readonly blobs: BlobStore;
  readonly repositories: Repositories;
  /** The size of a blob that this repository has. */
  blobIn(repository: Repository, digest: string): number | undefined;
  /** By tag or digest. */
  manifestIn(repository: Repository, reference: string): StoredManifest | undefined;
  /** Files a manifest under its digest, and under the tag when one is given. Checks nothing. */
  putManifest(
    repository: Repository,
    manifest: { readonly mediaType: string; readonly bytes: Buffer; readonly document: ImageManifest },
    digest: Digest,
    tag: string | undefined,
  ): StoredManifest;
  /** Deletes the repository's blobs from disk, but for those that another repository has too. */
  reclaim(repository: Repository): Promise<void>;
  close(): Promise<void>;
}

export function createRegistryStore(options: {
  readonly folder: string;
  readonly account: SandboxAccount;
}): RegistryStore {
  const blobs = createBlobStore(options.folder);
  const repositories = createRepositories(options.account);
  return {
    blobs,
    repositories,
    blobIn: (repository, digest) =>
      repository.blobs.has(digest as Digest) ? blobs.size(digest as Digest) : undefined,
    manifestIn: (repository, reference) =>
      repository.manifests.get(
        reference.includes(':') ? (reference as Digest) : (repository.tags.get(reference) ?? ('' as Digest)),
      ),
    putManifest(repository, manifest, digest, tag) {
      const stored = repository.manifests.get(digest) ?? {
        ...manifest,
        digest,
        pushedAt: options.account.now(),
      };
      repository.manifests.set(digest, stored);
      if (tag !== undefined) repository.tags.set(tag, digest);
      return stored;
    },
    async reclaim(repository) {
      const others = repositories.list().filter((other) => other !== repository);
      for (const digest of repository.blobs) {
        if (!others.some((other) => other.blobs.has(digest))) await blobs.remove(digest);
      }
    },
    close: () => blobs.close(),
  };
}

/** Everything that a manifest points at inside its repository. */
export function referencesOf(document: ImageManifest): {
  readonly blobs: readonly string[];
  readonly manifests: readonly string[];
} {
  const digestsOf = (list: readonly unknown[] | undefined) =>
    (list ?? []).map((entry) => String((entry as { digest?: unknown } | null)?.digest));
  const pushed = (document.layers ?? []).filter((layer) => !isForeign(layer));
  return {
    blobs: digestsOf([...(document.config ? [document.config] : []), ...pushed]),
    manifests: digestsOf(document.manifests),
  };
}

/** A layer that its licence keeps on other servers: nobody pushes it (OCI image specification, "Non-Distributable Layers"). */
const isForeign = (layer: { readonly mediaType?: unknown } | null): boolean =>
  String(layer?.mediaType).includes('nondistributable');
