import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that the files below a folder take on the disk. What vanishes while we look counts as nothing. */
export async function bytesBelow(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += await bytesBelow(path);
    // 512 is the unit of `blocks` on every system, whatever a block of the disk is.
    else if (entry.isFile()) sum += ((await stat(path).catch(gone))?.blocks ?? 0) * 512;
  }
  return sum;
}

const entriesOf = (folder: string): Promise<readonly Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(() => []);

/** Removed since it was listed. */
const gone = (): undefined => undefined;

/** Milliseconds between two looks into a /tmp. */
const lookEvery = 1000;

/**
 * Looks into a folder until `stop`, and calls back once when there is more in it than `limit` bytes. A quota that makes
 * the write itself fail, as Lambda's does, would need a file system of its own, and root.
 */
export function watchStorage(folder: string, limit: number, onFull: (bytes: number) => void): () => void {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const bytes = await bytesBelow(folder);
    looking = false;
    if (bytes <= limit) return;
    clearInterval(timer);
    onFull(bytes);
  };
  const timer = setInterval(() => void look(), lookEvery);
  timer.unref();
  return () => clearInterval(timer);
}
