import { readFileSync } from 'node:fs';

export interface OomKills {
  /** Whether the system has ended a process to get its memory since the last look, or may have: not all systems tell. */
  another(): boolean;
}

/** Watches the system's own count: in Lambda, that of the function's microVM; elsewhere, of the whole machine. */
export function createOomKills(path = '/proc/vmstat'): OomKills {
  let known = countIn(path);
  return {
    another() {
      const before = known;
      known = countIn(path);
      return before === undefined || known === undefined || known > before;
    },
  };
}

/** Undefined where nobody counts. */
function countIn(path: string): number | undefined {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'latin1'))?.[1];
    return count === undefined ? undefined : Number(count);
  } catch {
    return undefined; // Not Linux, or not shown to us.
  }
}
