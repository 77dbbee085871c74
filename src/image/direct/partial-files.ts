import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { kill, pid } from 'node:process';
import { type Digest, digestHex } from '../../core/digest.js';
import { absent, cacheFolders, makeFolders, namesIn } from './cache-files.js';

/** Longer than this without a write, a partial file belongs to a process that was killed. */
const abandonedMs = 24 * 60 * 60 * 1000;
/** A download that can go on is worth more: somebody may come back to it after a weekend. */
const resumableMs = 7 * abandonedMs;

/** Makes names for what is under way, in the same file system as what becomes of it, so that renaming is atomic. */
export interface PartialFiles {
  /** A path that nothing is at yet. */
  fresh(): Promise<string>;
  /**
   * A path for the beginning of a blob, with what an earlier process left of it. It is this process's own: two that
   * download the same blob do not write into one file, and what a living one has is left alone.
   */
  beginning(digest: Digest): Promise<string>;
  /** Gives a beginning up for whoever comes next. */
  leave(path: string): Promise<void>;
}

export function createPartialFiles(folder: string): PartialFiles {
  const partials = join(folder, cacheFolders.partial);
  let ready: Promise<unknown> | undefined;
  const prepare = (): Promise<unknown> => {
    ready ??= makeFolders(folder).then(() => sweepPartials(folder, Date.now()));
    return ready;
  };
  return {
    async fresh() {
      await prepare();
      return join(partials, randomUUID());
    },
    async beginning(digest) {
      await prepare();
      const path = join(partials, `sha256-${digestHex(digest)}.${pid}.${randomUUID()}`);
      for (const name of await namesIn(partials)) {
        const [blob, owner = ''] = name.split('.');
        if (blob !== `sha256-${digestHex(digest)}` || isAlive(Number(owner))) continue;
        // Renaming is the claim: of two processes that try, one finds the file gone.
        if (await rename(join(partials, name), path).then(() => true, absent)) break;
      }
      return path;
    },
    async leave(path) {
      const [blob = ''] = basename(path).split('.');
      await rename(path, join(partials, `${blob}.0.${randomUUID()}`)).catch(absent);
    },
  };
}

/**
 * Failures and interrupts clean up behind themselves; a power cut or SIGKILL cannot, and leaves gigabytes.
 * @param now milliseconds since 1970
 * @returns bytes of files that were removed
 */
export async function sweepPartials(folder: string, now: number, everything = false): Promise<number> {
  const partials = join(folder, cacheFolders.partial);
  let bytes = 0;
  for (const name of await namesIn(partials)) {
    const path = join(partials, name);
    const found = await stat(path).catch(absent);
    const age = name.startsWith('sha256-') ? resumableMs : abandonedMs;
    const dead = everything && !isAlive(Number(name.split('.')[1]));
    if (found === undefined || (found.mtimeMs >= now - age && !dead)) continue;
    await rm(path, { recursive: true, force: true });
    bytes += found.size;
  }
  return bytes;
}

/** Whether a process runs. Numbers are used again, which costs no more than a download that starts afresh. */
function isAlive(process: number): boolean {
  if (!Number.isSafeInteger(process) || process <= 0) return false;
  try {
    return kill(process, 0);
  } catch (error) {
    // ESRCH: there is none. EPERM: there is, and it is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
