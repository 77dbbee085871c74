import { readdirSync, readFileSync } from 'node:fs';

export interface MemoryReading {
  /** Bytes that only a kill gives back: heap, key–value store, copied weights. */
  readonly anonymous: number;
  /** The most that was ever resident, mapped files included, in bytes. */
  readonly peak: number;
}

/** The memory of a process, as `/proc` tells it; zeros of one that has gone, and where there is no `/proc`. */
export function readMemory(pid: number): MemoryReading {
  const status = read(`/proc/${pid}/status`);
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { anonymous: field('RssAnon'), peak: field('VmHWM') };
}

export const isLiving = (pid: number): boolean => statOf(pid) !== undefined;

/** The living children of a process, of those in its group. */
export const childrenOf = (group: number): readonly number[] =>
  processIds().filter((pid) => statOf(pid)?.parent === group);

/** The process ids of a group's living members. */
export const membersOf = (group: number): readonly number[] =>
  processIds().filter((pid) => statOf(pid)?.group === group);

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return []; // Not Linux.
  }
}

interface Stat {
  readonly parent: number;
  readonly group: number;
}

/** Undefined for a process that has gone, or has ended and waits to be reaped. */
function statOf(pid: number): Stat | undefined {
  // `pid (name) state parent group …`; the name may hold anything, parentheses included.
  const [state = 'X', parent, group] = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  return group === undefined || /^[ZX]$/.test(state)
    ? undefined
    : { parent: Number(parent), group: Number(group) };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // It has ended since the folder was listed.
  }
}
