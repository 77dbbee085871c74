import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Digest, digestHex } from '../../core/digest.js';
import { makeFolder } from '../../lib/make-folder.js';
import { cacheError } from './cache-errors.js';

/** The folders of a cache: blobs by digest, notes by name, and what is under way. */
export const cacheFolders = { blobs: 'blobs', notes: 'layers', partial: 'partial' } as const;

export const blobFile = (folder: string, digest: Digest): string =>
  join(folder, cacheFolders.blobs, `sha256-${digestHex(digest)}`);

export const noteFile = (folder: string, name: string): string =>
  join(folder, cacheFolders.notes, `${name.replace(/[^a-z0-9.-]/gi, '-')}.json`);

export async function makeFolders(folder: string): Promise<void> {
  for (const name of Object.values(cacheFolders)) makeFolder(join(folder, name));
}

/** A blob as it lies there. */
export interface CachedBlob {
  readonly digest: Digest;
  readonly bytes: number;
  /** Milliseconds since 1970: when it was last written or read. */
  readonly usedAt: number;
}

/** Every blob, the one that was used longest ago first. Files with other names are none of ours and stay. */
export async function listBlobs(folder: string): Promise<readonly CachedBlob[]> {
  const found: CachedBlob[] = [];
  for (const name of await namesIn(join(folder, cacheFolders.blobs))) {
    const hex = /^sha256-([0-9a-f]{64})$/.exec(name)?.[1];
    const file = hex && (await stat(join(folder, cacheFolders.blobs, name)).catch(absent));
    // Another process may have removed it since it was listed.
    if (file) found.push({ digest: `sha256:${hex}` as Digest, bytes: file.size, usedAt: file.mtimeMs });
  }
  return found.toSorted((one, other) => one.usedAt - other.usedAt);
}

/**
 * Removes blobs, the one that was used longest ago first, until no more than `limit` bytes are left. What is being read
 * keeps its bytes until its reader is done (POSIX), so this is safe beside another process.
 * @param spared blobs that stay whatever it costs
 */
export async function trimBlobs(
  folder: string,
  limit: number,
  spared: ReadonlySet<string> = new Set(),
): Promise<readonly CachedBlob[]> {
  const blobs = await listBlobs(folder);
  let left = blobs.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: CachedBlob[] = [];
  for (const blob of blobs) {
    if (left <= limit) break;
    if (spared.has(blob.digest)) continue;
    await rm(blobFile(folder, blob.digest), { force: true });
    removed.push(blob);
    left -= blob.bytes;
  }
  return removed;
}

/** What lies in a folder of a cache; nothing when there is no such folder. @throws UserError `cache-unusable` (exit 5) */
export const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw cacheError(error, dirname(folder));
  })) ?? [];

/** A file that is not there is no error. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
