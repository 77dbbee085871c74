import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { urlEvent } from './fake-lambda.js';
import { type Hosting, openHosting } from './hosted-function.js';
import { protocols } from './spoken.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let hosting: Hosting;
beforeAll(async () => {
  hosting = await openHosting();
});
afterEach(() => hosting.closeAll());
afterAll(() => hosting.close());

/** Milliseconds until the deadline of requests that wait for an engine in vain. */
const soon = 400;

/** A program that does as the shell lines say when it is asked to serve. */
function engine(name: string, ...lines: readonly string[]): string {
  const path = join(hosting.workshop.folder, name);
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

/** The manifest's file of a new store. */
function newStore(): { readonly path: string; readonly manifest: string; readonly blobs: string } {
  const { path } = hosting.workshop.makeStore();
  const manifest = join(path, 'manifests/registry.ollama.ai/library/tiny/latest');
  return { path, manifest, blobs: join(path, 'blobs') };
}

/** What is wrong with the surroundings of a function, and what its log says of it. */
interface Fault {
  readonly name: string;
  readonly logged: RegExp;
  readonly environment: () => Readonly<Record<string, string>>;
  /** Whoever runs the function, if not this test by itself. */
  readonly under?: readonly string[];
}

/** A /tmp on which nothing can be made, in a mount namespace that is gone with the process: for root only. */
const fullTmp = [
  'unshare',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o nr_inodes=1 full /mnt && exec "$@"',
  'sh',
];
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

const faults: readonly Fault[] = [
  {
    name: 'the engine is absent',
    logged: /nowhere\/ollama does not exist/,
    environment: () => ({ OLLAMA_LAMBDA_ENGINE: '/nowhere/ollama' }),
  },
  {
    name: 'the engine is not executable',
    logged: /not executable/,
    environment() {
      const path = engine('not-executable');
      chmodSync(path, 0o644);
      return { OLLAMA_LAMBDA_ENGINE: path };
    },
  },
  {
    name: 'the engine exits at its start',
    logged: /exited with code 3: secret-detail/,
    environment: () => ({ OLLAMA_LAMBDA_ENGINE: engine('exits', 'echo secret-detail >&2', 'exit 3') }),
  },
  {
    name: 'the engine hangs at its start',
    logged: /"status":503/,
    environment: () => ({ OLLAMA_LAMBDA_ENGINE: engine('hangs', 'exec sleep 1000') }),
  },
  {
    name: 'there is no store',
    logged: /mkdir \/nowhere\/models\/blobs/,
    environment: () => ({ OLLAMA_MODELS: '/nowhere/models' }),
  },
  {
    name: 'the manifest is broken',
    logged: /JSON|manifest/,
    environment() {
      const store = newStore();
      writeFileSync(store.manifest, '{"config":');
      return { OLLAMA_MODELS: store.path };
    },
  },
  {
    name: 'there is no manifest',
    logged: /model 'tiny' not found/,
    environment() {
      const store = newStore();
      rmSync(store.manifest);
      return { OLLAMA_MODELS: store.path };
    },
  },
  {
    name: 'the weights are not what they were',
    logged: /blob sha256:[0-9a-f]+ has the digest/,
    environment() {
      const store = newStore();
      for (const blob of readdirSync(store.blobs)) writeFileSync(join(store.blobs, blob), '{}');
      return { OLLAMA_MODELS: store.path };
    },
  },
  {
    name: 'no HOME can be made for the engine',
    logged: /ENOTDIR/,
    environment() {
      const file = join(hosting.workshop.folder, 'a-file');
      writeFileSync(file, '');
      return { TMPDIR: file };
    },
  },
  ...(canMount
    ? [{ name: '/tmp is full', logged: /ENOSPC/, environment: () => ({ TMPDIR: '/mnt' }), under: fullTmp }]
    : []),
];

describe.each(faults)('when $name', ({ logged, environment, under }) => {
  it('the function starts, and answers 503 in every protocol, without a word about its inside', async () => {
    const settled = environment();
    const first = await hosting.host(settled, under);
    let hosted = first;
    // An instance whose engine cannot be helped ends after its answer, and Lambda makes another.
    const ask = async (event: unknown) => {
      if (!hosted.alive) hosted = await hosting.host(settled, under);
      return hosted.ask(event, { remaining: soon });
    };
    const inside = new RegExp(
      `${hosting.workshop.folder}|/nowhere|/mnt|/bin|secret-detail|E[A-Z]{4,}|127\\.0\\.0\\.1|sha256`,
    );
    for (const { path, streamed, whole, errorOf } of Object.values(protocols)) {
      for (const body of [streamed, whole]) {
        const answer = await ask(urlEvent(path, body));
        expect(answer).toMatchObject({ status: 503, error: undefined });
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        expect(errorOf(answer.body)).not.toBe('');
        expect(answer.body).not.toMatch(inside);
      }
    }
    expect((await ask(urlEvent('/healthz'))).status).toBe(503);
    expect((await ask(urlEvent('/'))).body).toBe('Ollama is running');
    await first.line(logged);
  });
});

describe('when the engine’s runner dies in the middle of an answer', () => {
  it('a stream ends in an error and half an answer is none, in every protocol; the next request finds the model', async () => {
    const hosted = await hosting.host({ OLLAMA_STAND_IN_DIE_AFTER_WORDS: '3' });
    for (const { path, streamed, whole, errorOf, read } of Object.values(protocols)) {
      const stream = await hosted.ask(urlEvent(path, streamed));
      expect(stream).toMatchObject({ status: 200, error: undefined });
      const said = read(stream.body);
      expect(said.text).toBe('[stand-in engine] The prompt');
      expect(said.error).toEqual(expect.any(String));
      expect(said.reason ?? null).toBeNull();
      const piece = await hosted.ask(urlEvent(path, whole));
      expect([500, 502, 503]).toContain(piece.status);
      expect(errorOf(piece.body)).not.toBe('');
      expect((await hosted.ask(urlEvent('/healthz'))).status).toBe(200);
    }
  });

  it.each(Object.entries(protocols))(
    'and takes the engine with it, a stream of %s’s protocol ends in an error, and the engine is started again',
    async (_name, { path, streamed, read }) => {
      // A second a word: the kill comes long before the last one on any machine.
      const hosted = await hosting.host({ OLLAMA_STAND_IN_WORD_MS: '1000' });
      const [, pid] = await hosted.line(/pid (\d+)/);
      const answer = await hosted.ask(urlEvent(path, streamed), {
        onPiece(body) {
          if (body.includes('[stand-in engine]')) killOnce(Number(pid));
        },
      });
      expect(read(answer.body).error).toEqual(expect.any(String));
      expect(await hosted.ask(urlEvent('/healthz'))).toMatchObject({ status: 200, error: undefined });
    },
  );
});

function killOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // It is dead already.
  }
}
