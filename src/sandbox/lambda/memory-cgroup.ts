import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A control group of the kernel's that bounds the memory of the processes in it. */
export interface MemoryCgroup {
  readonly folder: string;
  /** How many of its processes the kernel has killed because of the bound. */
  kills(): number;
  /** Takes the group away; its processes must be gone. */
  remove(): Promise<void>;
}

/** Puts the shell into the group and then becomes the program: nothing of the program ever runs outside. */
export const joinScript = 'echo $$ >"$0/cgroup.procs" && exec "$@"';

interface Kind {
  /** Groups in which we may be able to make one, the nearest to our own first. */
  readonly parents: readonly string[];
  readonly limit: string;
  readonly withSwap: { readonly file: string; readonly value: (bytes: number) => number };
  /** The file that has a line `oom_kill <n>`. */
  readonly events: string;
}

/**
 * Makes a group, or gives undefined where this user or this system cannot: no Linux, a read-only /sys/fs/cgroup, a
 * memory controller that was not delegated to us.
 */
export function makeMemoryCgroup(name: string, bytes: number): MemoryCgroup | undefined {
  for (const kind of kinds()) {
    for (const parent of kind.parents) {
      const folder = join(parent, name);
      if (tryToMake(folder, kind, bytes)) {
        return {
          folder,
          kills: () => Number(/^oom_kill (\d+)/m.exec(readQuietly(join(folder, kind.events)))?.[1] ?? 0),
          remove: () => remove(folder),
        };
      }
    }
  }
  return undefined;
}

const root = '/sys/fs/cgroup';

/** The memory controller of version 1, or the one tree of version 2, in which a group with processes has no children. */
function kinds(): readonly Kind[] {
  const own = readQuietly('/proc/self/cgroup');
  const [, first] = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(own) ?? [];
  const [, second] = /^0::(.*)$/m.exec(own) ?? [];
  return [
    ...(first === undefined ? [] : [versionOne([join(root, 'memory', first), join(root, 'memory')])]),
    ...(second === undefined ? [] : [versionTwo([dirname(join(root, second)), root])]),
  ];
}

const versionOne = (parents: readonly string[]): Kind => ({
  parents,
  limit: 'memory.limit_in_bytes',
  withSwap: { file: 'memory.memsw.limit_in_bytes', value: (bytes) => bytes },
  events: 'memory.oom_control',
});

const versionTwo = (parents: readonly string[]): Kind => ({
  parents: parents.filter((parent) => /\bmemory\b/.test(readQuietly(join(parent, 'cgroup.subtree_control')))),
  limit: 'memory.max',
  withSwap: { file: 'memory.swap.max', value: () => 0 },
  events: 'memory.events',
});

function tryToMake(folder: string, { limit, withSwap }: Kind, bytes: number): boolean {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, limit), String(bytes));
    // Absent where the kernel does not account for swap.
    const swap = join(folder, withSwap.file);
    if (existsSync(swap)) writeFileSync(swap, String(withSwap.value(bytes)));
    // Making a group and moving a process into it are two rights.
    if (spawnSync('/bin/sh', ['-c', joinScript, folder, 'true']).status === 0) return true;
  } catch {
    // Read-only, not ours, or no such place: the next one, or none.
  }
  removeQuietly(folder);
  return false;
}

/** A group is busy for a moment after its last process has ended. */
async function remove(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 100 && !removeQuietly(folder); attempt += 1) await delay(20);
}

function removeQuietly(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    // Busy, or never made.
    return !existsSync(folder);
  }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not on this system.
    return '';
  }
}
