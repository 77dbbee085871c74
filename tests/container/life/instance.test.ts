import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { endWhenSpent } from '../../../container/life/replace-instance.js';
import { type Bench, isAlive, openBench, until } from './fake-engine.js';
import { openS3 } from './loopback-s3.js';
import { makeModelStore } from './model-store.js';

let bench: Bench;
const children: ChildProcess[] = [];

/** A runtime: loads the bundle as Lambda's init does, tells how that ended, and runs an event for each line. */
const host = `
import { Writable } from 'node:stream';
import { createInterface } from 'node:readline';
globalThis.awslambda = { streamifyResponse: (run) => run, HttpResponseStream: { from: (stream) => stream } };
let handler;
try {
  ({ handler } = await import('./handler.mjs'));
  console.log('HOST ready');
} catch (error) {
  console.log('HOST failed ' + error.message);
  process.exit(1);
}
for await (const line of createInterface({ input: process.stdin })) {
  let body = '';
  const stream = new Writable({ write(chunk, _encoding, done) { body += chunk; done(); } });
  stream.on('finish', () => console.log('HOST body ' + body));
  await handler(JSON.parse(line), stream, { awsRequestId: 'r', getRemainingTimeInMillis: () => 60000 });
  console.log('HOST next');
}
`;

beforeAll(async () => {
  bench = openBench();
  await build({
    entryPoints: [fileURLToPath(new URL('../../../container/handler.ts', import.meta.url))],
    outfile: join(bench.folder, 'handler.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  writeFileSync(join(bench.folder, 'host.mjs'), host);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => bench.remove());

interface Hosted {
  readonly child: ChildProcess;
  readonly seen: string[];
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  /** Holds until a line matches. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

function startHost(environment: Record<string, string>): Hosted {
  const child = spawn(process.execPath, [join(bench.folder, 'host.mjs')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TMPDIR: bench.folder,
      OLLAMA_LAMBDA_MODEL: 'tiny',
      OLLAMA_LAMBDA_AUTH: 'iam',
      OLLAMA_LAMBDA_ENGINE: bench.enginePath,
      OLLAMA_LAMBDA_ENGINE_PORT: '0',
      ...environment,
    },
  });
  children.push(child);
  const seen: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input: input as NodeJS.ReadableStream }).on('line', (text) => seen.push(text));
  }
  return {
    child,
    seen,
    exited: once(child, 'exit').then(([code]) => code as number | null),
    async line(pattern) {
      let match: RegExpExecArray | null = null;
      await until(() => {
        match = seen.map((text) => pattern.exec(text)).find((found) => found !== null) ?? null;
        return match !== null;
      });
      return match as unknown as RegExpExecArray;
    },
  };
}

const question = '{"path":"/api/generate","body":{"prompt":"hello","stream":false}}\n';

describe('init', () => {
  it.each(['provisioned-concurrency', 'snap-start'])(
    'with %s ends when the model is loaded',
    async (type) => {
      const { seen, line } = startHost({ AWS_LAMBDA_INITIALIZATION_TYPE: type });
      await line(/^HOST ready/);
      const loaded = seen.findIndex((text) => text.includes('model-loaded'));
      expect(loaded).toBeGreaterThan(-1);
      expect(loaded).toBeLessThan(seen.indexOf('HOST ready'));
    },
    60_000,
  );

  it('of that kind fails with the reason when the model cannot be loaded, and leaves no engine', async () => {
    const { line, exited } = startHost({
      AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency',
      OLLAMA_FAKE_FITS: '{"model":"other"}',
    });
    expect((await line(/^HOST failed (.*)/))[1]).toBe(
      "the function cannot serve: the model does not fit into the function's memory: llama-server process has terminated: signal: killed",
    );
    const pid = Number((await line(/fake: start pid (\d+)/))[1]);
    await exited;
    await until(() => !isAlive(pid));
  }, 60_000);

  it('on demand does not wait for an engine that hangs', async () => {
    const { line } = startHost({ OLLAMA_FAKE_START: 'hang' });
    await line(/^HOST ready/);
  }, 60_000);
});

describe('an instance that is spent', () => {
  it('answers the request that found it so, ends, and leaves no engine', async () => {
    const { child, seen, line, exited } = startHost({ OLLAMA_FAKE_START: 'exit' });
    await line(/^HOST ready/);
    child.stdin?.write(question);
    await line(/^HOST body .*not here/);
    expect(await exited).toBe(1);
    expect(seen).not.toContain('HOST next');
  }, 60_000);

  it('ends when Lambda has taken the answer, before the next event is asked for', async () => {
    const order: string[] = [];
    let spent = false;
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() }) as LambdaStream;
    const handler = endWhenSpent(
      async () => {
        spent = true;
        order.push('answered');
      },
      () => spent,
      () => order.push('ended'),
    );
    const handling = handler({}, stream, { awsRequestId: 'r', getRemainingTimeInMillis: () => 1000 });
    stream.emit('response');
    order.push('next');
    await handling;
    expect(order.slice(0, 3)).toEqual(['answered', 'ended', 'next']);
  });

  it('that is not so serves on', async () => {
    const { child, line, exited } = startHost({});
    await line(/^HOST ready/);
    child.stdin?.write(question);
    await line(/^HOST next/);
    child.stdin?.end();
    child.kill('SIGTERM');
    expect(await exited).toBe(143);
  }, 60_000);
});

describe('the bundle', () => {
  it('has what it takes to bring a model from a bucket', async () => {
    const origin = makeModelStore(bench.folder, { weights: Buffer.alloc(5000, 3) });
    const s3 = await openS3(bench.folder, /^AWS4-HMAC-SHA256 /);
    try {
      const { child, line } = startHost({
        OLLAMA_LAMBDA_MODEL_SOURCE: `s3://models/${origin.path.slice(bench.folder.length + 1)}`,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKID',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'session',
        AWS_ENDPOINT_URL_S3: s3.endpoint,
      });
      child.stdin?.write(question);
      await line(/^HOST body .*said/);
      expect(s3.unsigned).toEqual([]);
    } finally {
      await s3.close();
    }
  }, 60_000);
});
