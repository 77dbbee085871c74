import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bare } from './peers.js';
import { must, run } from './program.js';

/** A real file system of a few megabytes, which can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it until so many bytes are left. */
  fill(left: number): void;
  /** Gives back what `fill` took. */
  empty(): void;
  close(): Promise<void>;
}

const diskBytes = 64 * 1024 * 1024;
const pageBytes = 4096;

/**
 * One in memory, mounted for this test. Where mounting is forbidden, as in containers, the shared memory that those have
 * (64 MiB) does as well. Elsewhere the test fails: it is never skipped.
 */
export async function openSmallDisk(): Promise<SmallDisk> {
  const mounted = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const options = ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', mounted];
  if ((await run('mount', options, bare('/'))).code === 0) {
    return diskIn(mounted, async () => {
      await must('umount', [mounted], bare('/'));
      rmSync(mounted, { recursive: true });
    });
  }
  rmSync(mounted, { recursive: true });
  const shared = '/dev/shm';
  if (!existsSync(shared) || bytesOf(shared).whole > 2 * diskBytes) {
    throw new Error('a small disk needs root, to mount one, or a /dev/shm as small as containers have it');
  }
  const folder = mkdtempSync(join(shared, 'small-disk-'));
  return diskIn(folder, async () => rmSync(folder, { recursive: true }));
}

function diskIn(root: string, after: () => Promise<void>): SmallDisk {
  const folder = join(root, 'work');
  const filler = join(root, 'filler');
  mkdirSync(folder);
  const empty = (): void => rmSync(filler, { force: true });
  return {
    folder,
    fill(left) {
      empty();
      const file = openSync(filler, 'w');
      const page = Buffer.alloc(pageBytes);
      while (bytesOf(root).free > left) writeSync(file, page);
      closeSync(file);
    },
    empty,
    async close() {
      rmSync(folder, { recursive: true, force: true });
      empty();
      await after();
    },
  };
}

function bytesOf(path: string): { readonly whole: number; readonly free: number } {
  const { blocks, bavail, bsize } = statfsSync(path);
  return { whole: blocks * bsize, free: bavail * bsize };
}
