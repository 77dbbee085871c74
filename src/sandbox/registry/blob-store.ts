import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Digest, digestHex } from '../../core/digest.js';

/** Content-addressed files in one folder. No blob is ever held in memory, but for `read`, which is for documents. */
export interface BlobStore {
  /** Bytes; undefined when there is no such blob. */
  size(digest: Digest): number | undefined;
  /** `end` is inclusive, as in HTTP. */
  open(digest: Digest, range?: { readonly start: number; readonly end: number }): Readable;
  /** Whole, and at once. @throws Error when there is no such blob. */
  read(digest: Digest): Buffer;
  begin(): Promise<BlobWriter>;
  remove(digest: Digest): Promise<void>;
  close(): Promise<void>;
}

/** A blob on its way in. It exists under its digest only after `commit`. */
export interface BlobWriter {
  /** Bytes so far. */
  readonly received: number;
  write(piece: Uint8Array): Promise<void>;
  /** Keeps the blob under the digest that it turned out to have. */
  commit(): Promise<Digest>;
  /** SHA-256 of what has been written up to now. */
  digest(): Digest;
  discard(): Promise<void>;
}

export function createBlobStore(folder: string): BlobStore {
  const sizes = new Map<Digest, number>();
  const path = (digest: Digest) => join(folder, 'blobs', digestHex(digest));
  mkdirSync(join(folder, 'blobs'), { recursive: true });
  mkdirSync(join(folder, 'uploads'), { recursive: true });

  return {
    size: (digest) => sizes.get(digest),
    open: (digest, range) => createReadStream(path(digest), range),
    read: (digest) => readFileSync(path(digest)),
    begin: () =>
      beginWriter(join(folder, 'uploads', randomUUID()), async (temporary, digest, size) => {
        await rename(temporary, path(digest));
        sizes.set(digest, size);
      }),
    async remove(digest) {
      sizes.delete(digest);
      await rm(path(digest), { force: true });
    },
    async close() {
      sizes.clear();
      await rm(join(folder, 'blobs'), { recursive: true, force: true });
      await rm(join(folder, 'uploads'), { recursive: true, force: true });
    },
  };
}

type Keep = (temporary: string, digest: Digest, size: number) => Promise<void>;

async function beginWriter(temporary: string, keep: Keep): Promise<BlobWriter> {
  const file = await open(temporary, 'wx');
  const hash = createHash('sha256');
  let received = 0;
  const digest = () => `sha256:${hash.copy().digest('hex')}` as Digest;

  return {
    get received() {
      return received;
    },
    digest,
    async write(piece) {
      hash.update(piece);
      received += piece.byteLength;
      await file.writeFile(piece);
    },
    async commit() {
      const name = digest();
      await file.close();
      await keep(temporary, name, received);
      return name;
    },
    async discard() {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}
