import { createHash } from 'node:crypto';
import type { Digest } from '../../core/digest.js';
import type { Repository } from '../registry/repositories.js';
import type { RegistryStore } from '../registry/store.js';
import type { ImageManifest } from '../service.js';

export interface Shelved {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

/** Puts content into one repository of a registry without going through HTTP. */
export interface Shelf {
  readonly repository: Repository;
  /** Streams a blob in. */
  blob(mediaType: string, pieces: Iterable<Uint8Array>): Promise<Shelved>;
  json(mediaType: string, document: unknown): Promise<Shelved>;
  /** What it refers to need not be there: a manifest may claim more than it has. */
  manifest(mediaType: string, document: object, tag?: string): Shelved;
}

export function openShelf(store: RegistryStore, name: string): Shelf {
  const repository = store.repositories.find(name) ?? store.repositories.create(name);

  const blob: Shelf['blob'] = async (mediaType, pieces) => {
    const writer = await store.blobs.begin();
    for (const piece of pieces) await writer.write(piece);
    const digest = await writer.commit();
    repository.blobs.add(digest);
    return { mediaType, digest, size: writer.received };
  };

  return {
    repository,
    blob,
    json: (mediaType, document) => blob(mediaType, [Buffer.from(JSON.stringify(document))]),
    manifest(mediaType, document, tag) {
      const bytes = Buffer.from(JSON.stringify(document));
      const digest = digestOf(bytes);
      store.putManifest(repository, { mediaType, bytes, document: document as ImageManifest }, digest, tag);
      return { mediaType, digest, size: bytes.byteLength };
    },
  };
}

export const digestOf = (content: Uint8Array | string): Digest =>
  `sha256:${createHash('sha256').update(content).digest('hex')}` as Digest;
