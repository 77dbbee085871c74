import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** 512 KiB and 5 ms, as Lambda's image cache has them: chunks of 512 KiB that came after 0.55 to 36 ms. */
const chunkKiB = 512;
const fetchMicroseconds = 5000;

export interface SlowChunks {
  /** Mounts the folder anew, with nothing of it here and nothing in the page cache. */
  mount(folder: string): Promise<Mounted>;
}

export interface Mounted {
  readonly path: string;
  unmount(): Promise<void>;
}

/** Builds the file system's program; answers why not, in words, when this machine cannot. */
export function buildSlowChunks(root: string, folder: string): SlowChunks | string {
  if (!existsSync('/dev/fuse')) return 'there is no /dev/fuse here';
  if (process.getuid?.() !== 0) return 'only root may mount a file system here';
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'fuse3'], { encoding: 'utf8' });
  if (flags.status !== 0) return 'libfuse3 is not installed (apt-get install libfuse3-dev pkg-config)';
  const program = join(folder, 'slow-chunks');
  const source = join(root, 'tests/bench/slow-chunks.c');
  const compiled = spawnSync('cc', ['-O2', '-o', program, source, ...flags.stdout.trim().split(/\s+/)], {
    encoding: 'utf8',
  });
  if (compiled.error || compiled.status !== 0) {
    return `slow-chunks.c was not compiled: ${compiled.error?.message ?? compiled.stderr.slice(0, 300)}`;
  }
  return { mount: (of) => mount(program, of, folder) };
}

let mounts = 0;

async function mount(program: string, of: string, folder: string): Promise<Mounted> {
  const path = join(folder, `mount-${++mounts}`);
  mkdirSync(path);
  const child = spawn(program, [of, path, String(chunkKiB), String(fetchMicroseconds)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (let looks = 0; !isMounted(path); looks++) {
    if (child.exitCode !== null || looks > 500) throw new Error(`${path} could not be mounted`);
    await sleep(20);
  }
  return { path, unmount: () => unmount(child, path) };
}

const isMounted = (path: string): boolean => readFileSync('/proc/self/mounts', 'utf8').includes(` ${path} `);

/** The engine may be a moment from closing its last file: detached, the mount ends when nobody uses it. */
async function unmount(child: ChildProcess, path: string): Promise<void> {
  const exited = child.exitCode === null ? once(child, 'exit') : undefined;
  execFileSync('umount', ['-l', path]);
  await exited;
}
