import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Surroundings } from '../peers/program.js';

/** What running one or more programs took. */
export interface Measured {
  readonly seconds: number;
  /** The most that they, their children and their servers held in real memory. */
  readonly peakRssMiB: number;
  /** What the last of them printed. */
  readonly printed: string;
}

export type Command = readonly [program: string, ...args: readonly string[]];

/** Milliseconds between two looks at memory. The kernel keeps each process's peak, so only its last moments are missed. */
const lookEveryMs = 50;

/**
 * Runs programs one after the other, each of which must succeed.
 * @param servers processes that do the work for them, which are counted with their children
 */
export async function measured(
  commands: readonly Command[],
  where: Surroundings & { readonly signal: AbortSignal; readonly servers?: readonly number[] },
): Promise<Measured> {
  const { servers = [], signal } = where;
  for (const pid of servers) forgetPeak(pid);
  let peak = 0;
  let printed = '';
  const start = performance.now();
  for (const command of commands) {
    signal.throwIfAborted();
    const [program, ...args] = command;
    const child = spawn(program, args, { cwd: where.cwd, env: where.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const roots = child.pid === undefined ? servers : [child.pid, ...servers];
    const look = setInterval(() => {
      peak = Math.max(peak, peakOf(roots));
    }, lookEveryMs);
    const stop = (): boolean => child.kill('SIGTERM');
    signal.addEventListener('abort', stop);
    try {
      printed = await outputOf(child, command);
    } finally {
      clearInterval(look);
      signal.removeEventListener('abort', stop);
    }
  }
  return { seconds: (performance.now() - start) / 1000, peakRssMiB: peak / 1024, printed };
}

async function outputOf(child: ChildProcess, command: Command): Promise<string> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] = (said[stream] + text).slice(-20_000);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}\n${said.stderr}${said.stdout}`);
  return said.stdout;
}

/** KiB: the sum of the peaks of these processes and all below them, as the kernel keeps it (VmHWM). */
export function peakOf(roots: readonly number[]): number {
  return family(roots).reduce(
    (sum, pid) => sum + Number(/^VmHWM:\s+(\d+)/m.exec(proc(pid, 'status'))?.[1] ?? 0),
    0,
  );
}

/** A server that has been running for a while starts from what it holds now; only root may ask for that. */
function forgetPeak(root: number): void {
  for (const pid of family([root])) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // It has gone, or is another user's: then its peak so far counts.
    }
  }
}

/** The processes and everything below them. */
export function family(roots: readonly number[]): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }));
  const found = new Set(roots);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** Second field after the name, which stands in brackets and may hold anything. */
const parentOf = (pid: number): number => Number(proc(pid, 'stat').split(') ').at(-1)?.split(' ')[1] ?? 0);

/** A file of the kernel's about a process; empty once that has gone. */
export function proc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // It ended between two looks.
    return '';
  }
}
