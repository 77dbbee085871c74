import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { restarts } from '../../../container/life/deaths.js';
import { type Bench, forever, isAlive, openBench, until } from './fake-engine.js';

let bench: Bench;
beforeAll(() => {
  bench = openBench();
});
afterEach(() => bench.stopAll());
afterAll(() => bench.remove());

const longTest = 120_000;

describe('an engine that hangs', () => {
  it(
    'at its start is killed after a while, tried three times more, and leaves a spent instance',
    async () => {
      const { engine, pids, notes } = bench.start({ OLLAMA_FAKE_START: 'hang' }, { start: 1500 });
      const readiness = await engine.whenLoaded(forever());
      expect(readiness).toMatchObject({
        ready: false,
        reason: 'the engine did not answer within 1.5 s of its start',
      });
      expect(engine.spent).toBe(true);
      expect(engine.figures.restarts).toBe(restarts.most + 1);
      expect(notes.filter(({ event }) => event === 'engine-exited')).toHaveLength(restarts.most + 1);
      await until(() => pids('start').every((pid) => !isAlive(pid)));
    },
    longTest,
  );

  it(
    'when the instance comes back from a pause is replaced before it gets the request',
    async () => {
      const running = bench.start({}, { pause: -1, probe: 1500 });
      await running.ask();
      const [first] = running.pids('start');
      process.kill(Number(first), 'SIGSTOP');
      expect(await running.ask()).toMatchObject({ response: 'said' });
      expect(running.pids('start')).toHaveLength(2);
      expect(running.notes.map(({ fields }) => fields.reason)).toContain(
        'the engine did not answer after a pause',
      );
      await until(() => !isAlive(Number(first)));
    },
    longTest,
  );

  it(
    'in the middle of a request is looked at before the next one, however soon that comes',
    async () => {
      const running = bench.start({}, { pause: 1_000_000, probe: 1500 });
      await running.ask();
      process.kill(Number(running.pids('start')[0]), 'SIGSTOP');
      const time = new AbortController();
      const asking = running.engine.request({ method: 'GET', path: '/api/version', signal: time.signal });
      time.abort();
      await expect(asking).rejects.toThrow();
      expect(await running.ask()).toMatchObject({ response: 'said' });
      expect(running.pids('start')).toHaveLength(2);
    },
    longTest,
  );
});

describe('an engine that lives', () => {
  it(
    'is asked after a pause and kept',
    async () => {
      const running = bench.start({}, { pause: -1 });
      await running.ask();
      await running.ask();
      expect(running.pids('start')).toHaveLength(1);
      expect(running.engine.figures).toMatchObject({ restarts: 0, runnerDeaths: 0 });
    },
    longTest,
  );

  it(
    'is a cold start for the first request alone',
    async () => {
      const running = bench.start();
      expect(running.engine.figures.coldStart).toBe(true);
      await running.ask();
      expect(running.engine.figures).toMatchObject({ coldStart: true, loadMs: expect.any(Number) });
      await running.engine.whenLoaded(forever());
      expect(running.engine.figures.coldStart).toBe(false);
    },
    longTest,
  );

  it(
    'and its runner are gone, as a group, once it is stopped',
    async () => {
      const running = bench.start();
      await running.ask();
      const pids = [...running.pids('start'), ...running.pids('runner')];
      expect(pids.map(isAlive)).toEqual([true, true]);
      running.engine.stop();
      await until(() => !pids.some(isAlive));
      expect(await running.engine.whenLoaded(forever())).toMatchObject({
        ready: false,
        reason: 'the function is shutting down',
      });
    },
    longTest,
  );

  it(
    'and is stopped itself by a signal still ends',
    async () => {
      const running = bench.start();
      await running.ask();
      const pids = [...running.pids('start'), ...running.pids('runner')];
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      running.engine.stop();
      await until(() => !pids.some(isAlive));
    },
    longTest,
  );

  it(
    'takes its runner with it when it dies alone',
    async () => {
      const running = bench.start();
      await running.ask();
      const [runner] = running.pids('runner');
      process.kill(Number(running.pids('start')[0]), 'SIGKILL');
      await until(() => !isAlive(Number(runner)));
      expect(await running.ask()).toMatchObject({ response: 'said' });
      expect(running.engine.figures.restarts).toBe(1);
      expect(running.engine.fallback).toBeUndefined();
    },
    longTest,
  );
});

describe('an engine that cannot live', () => {
  it(
    'because it ends at every start leaves a spent instance with its last words',
    async () => {
      const { engine } = bench.start({ OLLAMA_FAKE_START: 'exit' });
      expect(await engine.whenLoaded(forever())).toMatchObject({
        ready: false,
        reason: 'the engine exited with code 1: Error: not here',
        retryAfterSeconds: 1,
      });
      expect(engine.spent).toBe(true);
    },
    longTest,
  );

  it(
    'because it is absent leaves an instance that is not spent: another one would fare no better',
    async () => {
      const { engine } = bench.start({ OLLAMA_LAMBDA_ENGINE: '/nowhere/ollama' });
      expect(await engine.whenLoaded(forever())).toMatchObject({ ready: false, retryAfterSeconds: 300 });
      expect(engine.spent).toBe(false);
    },
    longTest,
  );

  it(
    'because there is no folder to live in is not started',
    async () => {
      const file = join(bench.folder, 'a-file');
      writeFileSync(file, '');
      const { engine, lines } = bench.start({ TMPDIR: file });
      expect(await engine.whenServing(forever())).toMatchObject({
        ready: false,
        reason: expect.stringMatching(/^the engine's home cannot be made: ENOTDIR/),
      });
      expect(lines).toEqual([]);
    },
    longTest,
  );
});

describe('a store that is not right', () => {
  it.each([
    ['is absent', undefined, /^the model could not be loaded: the manifest of tiny cannot be read: ENOENT/],
    ['has a manifest that cannot be read', '', /the manifest of tiny cannot be read: EISDIR/],
    ['has a manifest that is no JSON', '{"layers":', /the manifest .*tiny\/latest is not JSON/],
    ['has a manifest without weights', '{"config":null,"layers":[]}', /names a blob without a media type/],
  ])(
    'because it %s is named, with the path, when the load fails',
    async (name, manifest, reason) => {
      const store = join(bench.folder, `store-${name.replaceAll(' ', '-')}`);
      if (manifest !== undefined) {
        const folder = join(store, 'manifests/registry.ollama.ai/library/tiny');
        // Without a text: a folder in the place of the file, which nobody can read.
        mkdirSync(manifest === '' ? join(folder, 'latest') : folder, { recursive: true });
        if (manifest !== '') writeFileSync(join(folder, 'latest'), manifest);
      }
      // The engine's own failure has fewer words.
      const failing = join(bench.folder, `engine-${name.replaceAll(' ', '-')}`);
      writeFileSync(failing, failingEngine, { mode: 0o755 });
      const { engine } = bench.start({ OLLAMA_MODELS: store, OLLAMA_LAMBDA_ENGINE: failing });
      const readiness = await engine.whenLoaded(forever());
      expect(readiness).toMatchObject({ ready: false, reason: expect.stringMatching(reason) });
    },
    longTest,
  );
});

const failingEngine = `#!/usr/bin/env node
require('node:http').createServer((request, response) => {
  if (request.url === '/api/version') return response.end('{}');
  response.writeHead(404).end('{"error":"model not found"}');
}).listen(Number(process.env.OLLAMA_HOST.split(':')[1]), '127.0.0.1');
`;
