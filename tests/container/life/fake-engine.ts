import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, type EngineSurroundings, startEngine } from '../../../container/engine.js';
import { readAnswer } from '../../../container/engine-request.js';
import { readOptions } from '../../../container/options.js';

/**
 * An `ollama` of forty lines, with a runner in a process of its own. Knobs: OLLAMA_FAKE_START (`hang`, `exit`),
 * OLLAMA_FAKE_FITS (JSON of what a load must have to fit: most `context`, `kv`, `model`), OLLAMA_FAKE_PULL (folder of a
 * store that a pull copies), OLLAMA_FAKE_PULL_TOTAL (bytes that it announces).
 */
const source = `#!/usr/bin/env node
const http = require('node:http');
const { spawn } = require('node:child_process');
const { cpSync } = require('node:fs');
const { env } = process;
const say = (text) => process.stderr.write(text + '\\n');
const kv = env.OLLAMA_KV_CACHE_TYPE || 'f16';
const context = Number(env.OLLAMA_CONTEXT_LENGTH);
say('fake: start pid ' + process.pid + ' context ' + context + ' kv ' + kv);
const fits = JSON.parse(env.OLLAMA_FAKE_FITS || '{}');
let runner;
const load = async (model) => {
  if (runner) return undefined;
  const fit = context <= (fits.context ?? Infinity) && (!fits.kv || kv === fits.kv) && (!fits.model || model === fits.model);
  if (!fit) return 'llama-server process has terminated: signal: killed';
  runner = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => process.exit(3)); setInterval(() => {}, 1e6); console.log("ready")'], { stdio: ['ignore', 'pipe', 'ignore'] });
  runner.once('exit', (code) => {
    runner = undefined;
    if (code !== null) say('level=ERROR msg="llama-server terminated" error="GGML_ASSERT failed" exit=' + code);
  });
  await new Promise((resolve) => runner.stdout.once('data', resolve));
  say('fake: runner pid ' + runner.pid + ' model ' + model);
  return undefined;
};
const pull = (response) => {
  const total = Number(env.OLLAMA_FAKE_PULL_TOTAL || 10);
  const line = (value) => response.write(JSON.stringify(value) + '\\n');
  say('fake: pull');
  line({ status: 'pulling manifest' });
  line({ status: 'pulling a', digest: 'sha256:a', total, completed: 0 });
  if (!env.OLLAMA_FAKE_PULL) return response.end(JSON.stringify({ error: 'no such host' }) + '\\n');
  line({ status: 'pulling a', digest: 'sha256:a', total, completed: total });
  cpSync(env.OLLAMA_FAKE_PULL, env.OLLAMA_MODELS, { recursive: true });
  response.end(JSON.stringify({ status: 'success' }) + '\\n');
};
const server = http.createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text || '{}');
  if (request.url === '/api/version') return response.end('{"version":"fake"}');
  if (request.url === '/api/pull') return pull(response);
  const error = await load(body.model);
  if (error) return response.writeHead(500).end(JSON.stringify({ error }));
  response.end(JSON.stringify({ model: body.model, response: body.prompt ? 'said' : '', done: true }));
});
if (env.OLLAMA_FAKE_START === 'hang') setInterval(() => {}, 1e6);
else if (env.OLLAMA_FAKE_START === 'exit') { say('Error: not here'); process.exit(1); }
else server.listen(Number(env.OLLAMA_HOST.split(':')[1]), '127.0.0.1');
`;

export interface Bench {
  readonly folder: string;
  readonly enginePath: string;
  /** The system ends nobody for memory unless a test says so: what others do on this machine is none of its business. */
  start(
    environment?: Record<string, string>,
    patience?: EngineSurroundings['patience'],
    oomKills?: EngineSurroundings['oomKills'],
  ): Running;
  /** Ends every engine that was started. */
  stopAll(): void;
  remove(): void;
}

export interface Running {
  readonly engine: Engine;
  /** What the engine printed, line by line. */
  readonly lines: string[];
  /** What was noted of the instance's life. */
  readonly notes: { readonly event: string; readonly fields: Record<string, unknown> }[];
  /** Process ids that the engine has told, in order: of itself, or of its runners. */
  pids(of: 'start' | 'runner'): readonly number[];
  /** Answers one prompt as a request of the function would be; the engine's answer. */
  ask(body?: object, needs?: { promptBytes: number }): Promise<Record<string, unknown>>;
}

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'life-test-'));
  const enginePath = join(folder, 'ollama');
  writeFileSync(enginePath, source);
  chmodSync(enginePath, 0o755);
  const engines: Engine[] = [];
  let temporary = 0;
  return {
    folder,
    enginePath,
    start(environment = {}, patience = {}, oomKills = { another: () => false }) {
      const tmp = join(folder, `tmp-${++temporary}`);
      mkdirSync(tmp);
      const settled = {
        PATH: process.env.PATH,
        OLLAMA_LAMBDA_MODEL: 'tiny',
        OLLAMA_LAMBDA_AUTH: 'iam',
        OLLAMA_LAMBDA_ENGINE: enginePath,
        OLLAMA_LAMBDA_ENGINE_PORT: '0',
        OLLAMA_MODELS: join(folder, 'no-store'),
        TMPDIR: tmp,
        ...environment,
      };
      const running = run(settled, patience, oomKills);
      engines.push(running.engine);
      return running;
    },
    stopAll() {
      for (const engine of engines.splice(0)) engine.stop();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(
  environment: Record<string, string | undefined>,
  patience: EngineSurroundings['patience'],
  oomKills: EngineSurroundings['oomKills'],
): Running {
  const lines: string[] = [];
  const notes: Running['notes'] = [];
  const engine = startEngine({
    options: readOptions(environment),
    environment,
    onLine: (line) => lines.push(line),
    note: (event, fields) => notes.push({ event, fields }),
    patience,
    oomKills,
  });
  return {
    engine,
    lines,
    notes,
    pids: (of) =>
      lines
        .map((line) => new RegExp(`^fake: ${of} pid (\\d+)`).exec(line)?.[1])
        .flatMap((pid) => pid ?? [])
        .map(Number),
    async ask(body = {}, needs) {
      const readiness = await engine.whenLoaded(forever(), needs);
      if (!readiness.ready) throw new Error(readiness.reason);
      const text = JSON.stringify({ model: 'tiny', prompt: 'hello', ...body });
      const call = { method: 'POST' as const, path: '/api/generate', body: text, signal: forever() };
      const answer = await engine.request(call);
      return JSON.parse(await readAnswer(answer, 1 << 20)) as Record<string, unknown>;
    },
  };
}

export const forever = (): AbortSignal => new AbortController().signal;

/** Holds until it is so; a test that waits for what never comes ends by its own time limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * Whether a process can still run; one that has ended and waits to be reaped cannot. Asks each thread: the first may
 * have ended while others still hold the process's sockets open.
 */
export function isAlive(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((thread) => canRun(`/proc/${pid}/task/${thread}/stat`));
  } catch {
    return false; // Gone.
  }
}

function canRun(stat: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(stat, 'latin1'));
  } catch {
    return false; // Gone between one look and the other.
  }
}
