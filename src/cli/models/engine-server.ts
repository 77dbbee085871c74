import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';

export interface EngineProgram {
  readonly child: ChildProcess;
  /** The end of what it has said on standard error. */
  said(): string;
}

/** Runs `ollama` with these words and nothing else of the surroundings. */
export function start(engine: string, argv: readonly string[], env: NodeJS.ProcessEnv): EngineProgram {
  const child = spawn(engine, argv, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4000);
  });
  return { child, said: () => said };
}

/** Milliseconds. An engine that takes longer to listen on a port of this machine never does. */
const longestStart = 60_000;

/**
 * Waits until a server answers.
 * @throws UserError `engine-missing` (exit 5) when it cannot be started, ends before, or is not there after `within` milliseconds
 */
export async function answers(
  host: string,
  { child, said }: EngineProgram,
  within: number = longestStart,
): Promise<void> {
  const over = new AbortController();
  const late = setTimeout(() => over.abort(), within);
  const gone = new Promise<never>((_, fail) => {
    child.once('error', (cause: NodeJS.ErrnoException) =>
      fail(notStarted(child, cause.code ?? cause.message)),
    );
    child.once('close', () => fail(notStarted(child, lastLine(said()))));
  });
  // Whoever waits no longer must not be told of the end that it asked for.
  gone.catch(() => undefined);
  try {
    const there = await Promise.race([isThere(host, over.signal), gone]);
    if (!there) throw notStarted(child, `it was silent for ${within / 1000} seconds`);
  } finally {
    clearTimeout(late);
    over.abort();
  }
}

/** False when `signal` came first. */
async function isThere(host: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const version = await fetch(`http://${host}/api/version`, { signal }).catch(() => undefined);
    if (version?.ok === true) return true;
    // It ends early when nobody waits any longer.
    await sleep(50, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

const notStarted = ({ spawnfile }: ChildProcess, why: string): UserError =>
  new UserError({
    code: 'engine-missing',
    message: `${spawnfile} did not start as an Ollama: ${why}`,
    why: 'it is run for this alone, on a port of its own; OLLAMA_BIN names another one',
    next: [`${spawnfile} --version`, 'OLLAMA_BIN=/usr/local/bin/ollama <the same command>'],
    exitCode: exitCodes.prerequisite,
  });

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  await gone;
}

/** Without the marks with which the program has drawn its progress before. */
export const lastLine = (said: string): string =>
  said
    .replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g'), '')
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .findLast((line) => line !== '')
    ?.slice(0, 300) ?? 'it said nothing';
