import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../container/engine-probe.js';
import { exchange } from './exchange.js';
import { placeTinyModels } from './tiny-model.js';

export interface RealEngine {
  readonly port: number;
  readonly store: string;
  /** What `/api/version` says. */
  readonly version: string;
  /** Process numbers of the engine's runners, as they are now. */
  runners(): readonly number[];
  stop(): Promise<void>;
}

/** Path of the real engine, from `OLLAMA_BIN`. Throws without it: these tests cannot say anything then. */
export function realEnginePath(): string {
  const path = process.env.OLLAMA_BIN;
  if (!path) throw new Error('OLLAMA_BIN is not set: it is to name the ollama program to test against');
  return path;
}

/** Starts it on loopback with the tiny models and the settings that the function gives it. */
export async function startEngine(
  path: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RealEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'ollama-test-'));
  const store = join(folder, 'models');
  placeTinyModels(store);
  mkdirSync(join(folder, 'home'));
  const port = await freePort();
  const child = spawn(path, ['serve'], {
    env: { ...engineSettings(folder, port), ...environment },
    stdio: 'ignore',
    detached: true, // A group of its own: a runner must not outlive a test.
  });
  return {
    port,
    store,
    version: await versionOf(port, child),
    runners: () => runnersOf(child.pid ?? 0),
    async stop() {
      const gone = child.exitCode ?? once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      killGroup(child.pid ?? 0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const engineSettings = (folder: string, port: number): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: join(folder, 'home'),
  OLLAMA_HOST: `127.0.0.1:${port}`,
  OLLAMA_MODELS: join(folder, 'models'),
  OLLAMA_NO_CLOUD: '1',
  OLLAMA_NOPRUNE: '1',
  OLLAMA_KEEP_ALIVE: '-1',
  OLLAMA_CONTEXT_LENGTH: '2048',
  OLLAMA_NUM_PARALLEL: '1',
  OLLAMA_MAX_LOADED_MODELS: '1',
  LLAMA_ARG_CACHE_RAM: '0',
});

async function versionOf(port: number, child: ChildProcess): Promise<string> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the engine ended with ${child.exitCode}`);
    const told = await exchange(port, { method: 'GET', path: '/api/version' }).catch(() => undefined);
    if (told?.status === 200) return (JSON.parse(told.body) as { version: string }).version;
    await sleep(50);
  }
}

/** The engine's runners among the descendants of a process. From /proc: the engine says nowhere what their numbers are. */
export function runnersOf(ancestor: number): readonly number[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readProcess);
  const childrenOf = (parent: number): readonly number[] =>
    processes.filter((each) => each.parent === parent).flatMap(({ pid }) => [pid, ...childrenOf(pid)]);
  const descendants = new Set(childrenOf(ancestor));
  return processes
    .filter(({ pid, name }) => name === 'llama-server' && descendants.has(pid))
    .map(({ pid }) => pid);
}

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

function readProcess(folder: string): ProcessFacts {
  const pid = Number(folder);
  try {
    const stat = readFileSync(`/proc/${folder}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const parent = Number(stat.slice(end + 2).split(' ')[1]);
    return { pid, parent, name: stat.slice(stat.indexOf('(') + 1, end) };
  } catch {
    return { pid, parent: 0, name: '' }; // It ended while we looked.
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is empty, as it should be.
  }
}
