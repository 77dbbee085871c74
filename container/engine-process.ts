import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface EngineProcess {
  /** Leader of the process group in which the engine and its runner live. */
  readonly pid: number;
  /** Never rejects. */
  readonly exited: Promise<EngineExit>;
  /**
   * Ends the whole group at once; harmless when it has ended. By SIGKILL: nothing that it has is worth saving, and no
   * process, stopped or hung as it may be, can miss it.
   */
  stop(): void;
}

export interface EngineExit {
  /** In words, for a person: how it ended and the last thing it said. */
  readonly reason: string;
  /** Whether starting it again could help. */
  readonly permanent: boolean;
  /** Whether it was SIGKILL that ended it, which nobody in Lambda sends but we and the system when memory is short. */
  readonly killed: boolean;
}

/** Makes the folder in which the engine lives. Undefined, or why the engine could not live with it. */
export function prepareHome(home: string): string | undefined {
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
    return undefined;
  } catch (error) {
    return `the engine's home cannot be made: ${(error as Error).message}`;
  }
}

/**
 * Starts `<path> serve` in a process group of its own, under a shell that holds the other end of a pipe from this
 * process. However this process ends, even by SIGKILL, the pipe closes and the shell ends the group; and when the
 * engine ends by itself its group is ended too (an `ollama` that is killed orphans its runner, which keeps the model's
 * memory). A shell is always there: AWS's base images start with one.
 */
export function startEngineProcess(
  path: string,
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): EngineProcess {
  const child = spawn('/bin/sh', ['-c', guardian, 'engine', path, 'serve'], {
    detached: true,
    cwd: '/',
    env: environment,
    stdio: 'pipe',
  });
  // Nothing is ever written to it; it can fail only when the child has gone, which `exited` tells.
  child.stdin.on('error', () => undefined);
  let lastLine = '';
  for (const output of [child.stdout, child.stderr]) {
    readLines(output, (line) => {
      if (output === child.stderr) lastLine = line;
      onLine(line);
    });
  }
  return {
    pid: child.pid ?? 0,
    exited: exitOf(child).then((status) => describeExit(path, status, lastLine)),
    stop: () => killGroup(child.pid),
  };
}

/** Milliseconds in which the exit of an engine that broke off a connection is known, if it was an exit. */
const notice = 1000;

/** Resolves when the engine has ended, or it would have been known by now. */
export const exitNoticed = (engine: EngineProcess | undefined): Promise<unknown> =>
  Promise.race([engine?.exited, sleep(notice, undefined, { ref: false })]);

const guardian = `
exec 3<&0
"$@" </dev/null 3<&- &
engine=$!
( read -r line <&3; kill -KILL 0 ) &
wait "$engine"
status=$?
trap '' TERM
kill -TERM 0
exit "$status"
`;

function readLines(output: Readable, onLine: (line: string) => void): void {
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    // A line without an end is cut: it is for a log, and must not grow in memory.
    rest = (lines.pop() ?? '').slice(-8192);
    for (const line of lines) if (line !== '') onLine(line);
  });
}

/** Milliseconds to wait for the last output after the exit; a stray grandchild could hold the pipes open for ever. */
const lastOutput = 250;

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    // 127 is the shell's own "not found"; here the shell itself is missing.
    child.once('error', () => resolve(127));
    child.once('exit', (code, signal) => {
      // The shell has asked the rest of the group to end. What cannot hear it must not keep the model's memory.
      killGroup(child.pid);
      const status = code ?? (signal === 'SIGKILL' ? 128 + 9 : 128 + 15);
      const timer = setTimeout(() => resolve(status), lastOutput);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(status);
      });
    });
  });
}

function describeExit(path: string, status: number, lastLine: string): EngineExit {
  const hopeless = { permanent: true, killed: false };
  if (status === 127) return { reason: `the engine ${path} does not exist or lacks a library`, ...hopeless };
  if (status === 126) return { reason: `the engine ${path} is not executable`, ...hopeless };
  const how = status > 128 ? `was ended by signal ${status - 128}` : `exited with code ${status}`;
  const reason = `the engine ${how}${lastLine ? `: ${lastLine.slice(0, 500)}` : ''}`;
  return { reason, permanent: false, killed: status === 128 + 9 };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the group has ended already, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
