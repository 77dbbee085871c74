import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { openWorkshop, type Workshop } from './stand-in-engine.js';

let workshop: Workshop;
let host: string;

/** A runtime in twenty lines: sets the global, loads the bundle, and runs one invocation per line of its input. */
const hostSource = `
import { Writable } from 'node:stream';
import { createInterface } from 'node:readline';
globalThis.awslambda = { streamifyResponse: (run) => run, HttpResponseStream: { from: (stream) => stream } };
const start = performance.now();
const { handler } = await import('./handler.mjs');
console.log('HOST ready ' + Math.round(performance.now() - start));
for await (const line of createInterface({ input: process.stdin })) {
  let body = '';
  const stream = new Writable({ write(chunk, _encoding, done) { body += chunk; done(); } });
  await handler(JSON.parse(line), stream, { awsRequestId: 'r', getRemainingTimeInMillis: () => 20000 });
  console.log('HOST body ' + JSON.stringify(body));
}
`;

beforeAll(async () => {
  workshop = await openWorkshop();
  await build({
    entryPoints: [fileURLToPath(new URL('../../container/handler.ts', import.meta.url))],
    outfile: join(workshop.folder, 'handler.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  host = join(workshop.folder, 'host.mjs');
  writeFileSync(host, hostSource);
});
afterAll(() => workshop.remove());

interface Hosted {
  readonly child: ChildProcess;
  /** The first line, so far or to come, that matches. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

function startHost(environment: Record<string, string> = {}): Hosted {
  const child = spawn(process.execPath, [host], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TMPDIR: join(workshop.folder, 'tmp'),
      OLLAMA_LAMBDA_MODEL: 'tiny',
      OLLAMA_LAMBDA_AUTH: 'iam',
      OLLAMA_LAMBDA_ENGINE: workshop.enginePath,
      OLLAMA_LAMBDA_ENGINE_PORT: '0',
      OLLAMA_MODELS: workshop.makeStore().path,
      ...environment,
    },
  });
  const seen: string[] = [];
  const waiting = new Set<() => void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input: input as NodeJS.ReadableStream }).on('line', (text) => {
      seen.push(text);
      for (const look of [...waiting]) look();
    });
  }
  const line = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve) => {
      const look = (): void => {
        const match = seen.map((text) => pattern.exec(text)).find((found) => found !== null);
        if (!match) return;
        waiting.delete(look);
        resolve(match);
      };
      waiting.add(look);
      look();
    });
  return { child, line };
}

/** Resolves when no process has this id any more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return; // ESRCH: that is what was waited for.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the bundled handler', () => {
  it('is loaded while its engine is still busy with the model, and then holds the first request', async () => {
    const { child, line } = startHost({ OLLAMA_STAND_IN_LOAD_MS: '300' });
    await line(/^HOST ready/);
    child.stdin?.write('{"user_message":"hello"}\n');
    const [, body] = await line(/^HOST body (.*)$/);
    expect(JSON.parse(JSON.parse(String(body)))).toEqual({
      statusCode: 200,
      body: '{"response":"[stand-in engine] The prompt has 1 word and begins: hello"}',
    });
    child.kill();
  });

  it('fails its start with the name of the setting that is missing', async () => {
    const { child, line } = startHost({ OLLAMA_LAMBDA_AUTH: '' });
    await line(/OLLAMA_LAMBDA_AUTH is not set; expected one of iam, api-key, none/);
    child.kill();
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no engine behind after %s', async (signal) => {
    const { child, line } = startHost();
    const pid = Number((await line(/pid (\d+)/))[1]);
    process.kill(pid, 0);
    child.kill(signal);
    await gone(pid);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
