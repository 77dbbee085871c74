import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The processes of one instance: `root` while it lives, everything that descends from it, and everything whose
 * environment names `marker` (the instance's own folder). The last finds a grandchild in a session of its own whose
 * parent has died. Where there is no /proc, descendants only.
 */
export function familyOf(root: number | undefined, marker: string): readonly number[] {
  const processes = listProcesses();
  const family = new Set(root === undefined ? [] : descendants(root, processes));
  for (const { pid } of processes) if (readQuietly(`/proc/${pid}/environ`).includes(marker)) family.add(pid);
  return [...family];
}

/** A process and everything that descends from it; cheaper than `familyOf`, which reads every environment. */
export const treeOf = (root: number): readonly number[] => [...descendants(root, listProcesses())];

function descendants(root: number, processes: readonly Process[]): ReadonlySet<number> {
  const tree = new Set([root]);
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  }
  return tree;
}

/**
 * Kills a family, and what was forked while it was listed: looks again until nothing new turns up.
 *
 * @returns the processes that were told to end; SIGKILL comes into effect a moment later, `allGone` waits for it
 */
export function killFamily(root: number | undefined, marker: string): readonly number[] {
  const killed = new Set<number>();
  for (;;) {
    const fresh = familyOf(root, marker).filter((pid) => !killed.has(pid));
    if (fresh.length === 0) return [...killed];
    signalAll(fresh, 'SIGKILL');
    for (const pid of fresh) killed.add(pid);
  }
}

/** A killed process that waits for a device cannot end; nobody waits longer than this for one. */
const longestEndMs = 5000;

/** Resolves when none of these processes runs any more. One that has ended but was not waited for counts as gone. */
export async function allGone(pids: readonly number[]): Promise<void> {
  const giveUpAt = performance.now() + longestEndMs;
  while (pids.some(isRunning) && performance.now() < giveUpAt) await delay(5);
}

function isRunning(pid: number): boolean {
  try {
    kill(pid, 0);
  } catch {
    // No such process, or no longer one of ours.
    return false;
  }
  return !/^State:\s+[XZ]/m.test(readQuietly(`/proc/${pid}/status`));
}

/** Sends a signal to each process that still exists. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      kill(pid, signal);
    } catch {
      // It has gone since it was listed, which is what every signal here is about in the end.
    }
  }
}

/** The most memory that these processes ever held at once each, added up, in MiB. Undefined where there is no /proc. */
export function peakMemoryMib(pids: readonly number[]): number | undefined {
  if (!existsSync('/proc/self/status')) return undefined;
  const kib = pids.map((pid) =>
    Number(/^VmHWM:\s+(\d+)/m.exec(readQuietly(`/proc/${pid}/status`))?.[1] ?? 0),
  );
  return Math.ceil(kib.reduce((sum, one) => sum + one, 0) / 1024);
}

/** Bytes that these processes hold now and that nobody else could give back: no mapped files. 0 without a /proc. */
export const memoryOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + ownMemory(pid), 0);

/** The process that holds the most of it. */
export const biggest = (pids: readonly number[]): number | undefined =>
  pids.toSorted((one, other) => ownMemory(other) - ownMemory(one))[0];

function ownMemory(pid: number): number {
  const status = readQuietly(`/proc/${pid}/status`);
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return (kib('RssAnon') + kib('RssShmem')) * 1024;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
}

function listProcesses(): readonly Process[] {
  if (!existsSync('/proc/self/stat')) return listWithPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      // pid (name, which may hold blanks and brackets) state parent …
      const stat = readQuietly(`/proc/${name}/stat`);
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return { pid: Number(name), parent: Number(parent ?? 0) };
    });
}

function listWithPs(): readonly Process[] {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return { pid: pid ?? 0, parent: parent ?? 0 };
    });
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process ended while we looked, or belongs to another user.
    return '';
  }
}
