import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Call {
  readonly program: string;
  /** Nothing secret: everybody on the machine can read it. */
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Written to its standard input, which is then closed. The place for secrets. */
  readonly input?: string;
  readonly onLine?: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How a program ended. `missing`: there is no such program. */
export interface Ended {
  readonly code: number | null | 'missing';
  /** The last lines of both streams, in the order in which they came. */
  readonly lines: readonly string[];
}

/** A build that fails says why in its last lines. */
const mostLines = 200;
/** Progress of a transfer may be one endless line. */
const longestLine = 2000;
/** Docker cancels a build when it is asked to; what takes longer hangs. */
const patienceMs = 10_000;

/**
 * Runs a program to its end and hands on every line that it says.
 * @throws AbortError when the signal fires, after the program has ended
 */
export async function runProgram(call: Call): Promise<Ended> {
  const { program, args, folder, environment, input, onLine, signal } = call;
  signal.throwIfAborted();
  const child = spawn(program, args, { cwd: folder, env: { ...environment }, stdio: 'pipe' });
  const lines: string[] = [];
  const keep = (line: string): void => {
    const short = line.slice(0, longestLine);
    lines.push(short);
    if (lines.length > mostLines) lines.shift();
    onLine?.(short);
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', keep);
  }
  // A program that ends before it has read its input is judged by how it ended.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const stop = stopping(child);
  signal.addEventListener('abort', stop.now, { once: true });
  try {
    const code = await ended(child);
    signal.throwIfAborted();
    return { code, lines };
  } finally {
    signal.removeEventListener('abort', stop.now);
    stop.forget();
  }
}

async function ended(child: ChildProcess): Promise<Ended['code']> {
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}

function stopping(child: ChildProcess): { now(): void; forget(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    now() {
      child.kill('SIGTERM');
      timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    },
    forget: () => clearTimeout(timer),
  };
}
