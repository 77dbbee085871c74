import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  absent,
  blobFile,
  type CachedBlob,
  cacheFolders,
  listBlobs,
  namesIn,
  trimBlobs,
} from './cache-files.js';
import { sweepPartials } from './partial-files.js';

/** A blob for people: what it is, as far as notes tell. */
export interface ListedBlob extends CachedBlob {
  /** `engine layer`, or empty: most blobs are known by their digest alone. */
  readonly what: string;
}

export interface CacheContents {
  /** The one that was used last first. */
  readonly blobs: readonly ListedBlob[];
  readonly bytes: number;
  /** Downloads under way, or cut short. */
  readonly partialBytes: number;
}

/** What lies in a cache folder. Nothing is read, so nothing is verified: that happens whenever a blob is used. */
export async function readCacheContents(folder: string): Promise<CacheContents> {
  const titles = await titlesOf(folder);
  const blobs = await listBlobs(folder);
  const listed = blobs.map((blob) => ({ ...blob, what: titles.get(blob.digest) ?? '' }));
  return { blobs: listed.toReversed(), bytes: sumOf(blobs), partialBytes: await partialBytesOf(folder) };
}

export interface PruneOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bytes of blobs that may stay. */
  readonly limit: number;
  /** Remove what was not used for so many milliseconds. */
  readonly olderThanMs?: number | undefined;
  /** Remove everything that no running process is writing. */
  readonly all: boolean;
}

/**
 * Makes room. Safe beside a running deploy: what it reads stays readable to it, and what it misses it fetches again.
 * @returns what is gone
 */
export async function pruneCache(
  folder: string,
  { now, limit, olderThanMs, all }: PruneOptions,
): Promise<{ readonly blobs: readonly CachedBlob[]; readonly bytes: number }> {
  const partials = await sweepPartials(folder, now, all);
  const removed: CachedBlob[] = [];
  for (const blob of await listBlobs(folder)) {
    if (!all && (olderThanMs === undefined || blob.usedAt > now - olderThanMs)) continue;
    await rm(blobFile(folder, blob.digest), { force: true });
    removed.push(blob);
  }
  removed.push(...(await trimBlobs(folder, limit)));
  // Notes are kilobytes and hold for blobs in registries too, so only a clean sweep takes them.
  if (all) await rm(join(folder, cacheFolders.notes), { recursive: true, force: true });
  return { blobs: removed, bytes: sumOf(removed) + partials };
}

const sumOf = (blobs: readonly CachedBlob[]): number => blobs.reduce((sum, { bytes }) => sum + bytes, 0);

async function partialBytesOf(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await namesIn(join(folder, cacheFolders.partial))).map(async (name) => {
      const found = await stat(join(folder, cacheFolders.partial, name)).catch(absent);
      return found?.isFile() ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Notes are called after what a layer was made of: `engine-l2-<hex>`. */
async function titlesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  for (const name of await namesIn(join(folder, cacheFolders.notes))) {
    const part = /^(engine|model)-l\d+-/.exec(name)?.[1];
    const text = part && (await readFile(join(folder, cacheFolders.notes, name), 'utf8').catch(absent));
    const digest = /"digest":"(sha256:[0-9a-f]{64})"/.exec(text ?? '')?.[1];
    if (part && digest) titles.set(digest, `${part} layer`);
  }
  return titles;
}
