import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bench, forever, isAlive, openBench, until } from './fake-engine.js';
import { type ModelStore, makeModelStore } from './model-store.js';

let folder: string;
let bench: Bench;
let registry: Server;
let manifest: Buffer | undefined;
let store: ModelStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pull-test-'));
  bench = openBench();
  store = makeModelStore(folder, { weights: Buffer.from('weights') });
  registry = createServer((request, response) => {
    const known = request.url === '/v2/library/tiny/manifests/latest';
    response.writeHead(known && manifest ? 200 : 401).end(manifest);
  });
  registry.listen(0, '127.0.0.1');
  await new Promise((resolve) => registry.once('listening', resolve));
});
afterEach(() => bench.stopAll());
afterAll(async () => {
  bench.remove();
  rmSync(folder, { recursive: true, force: true });
  await new Promise((resolve) => registry.close(resolve));
});

/** The same model under a name that leads to the registry here. */
const model = () => `127.0.0.1:${(registry.address() as AddressInfo).port}/library/tiny`;
const start = (environment: Record<string, string>) =>
  bench.start({ OLLAMA_LAMBDA_MODEL_SOURCE: 'pull', OLLAMA_LAMBDA_MODEL: model(), ...environment });
const pulls = (lines: readonly string[]) => lines.filter((line) => line === 'fake: pull').length;

describe('a model that is pulled', () => {
  it('is pulled by the engine once an instance, also when the engine dies after', async () => {
    manifest = store.manifest;
    const running = start({ OLLAMA_FAKE_PULL: store.path });
    expect(await running.ask()).toMatchObject({ response: 'said' });
    const [engine] = running.pids('start');
    process.kill(Number(engine), 'SIGKILL');
    await until(() => !isAlive(Number(engine)));
    expect(await running.ask()).toMatchObject({ response: 'said' });
    expect(pulls(running.lines)).toBe(1);
    expect(running.notes.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['model-progress', 'model-fetched', 'engine-exited']),
    );
  }, 60_000);

  it('is refused when it does not fit, before the engine is asked to', async () => {
    manifest = makeModelStore(folder, { weights: Buffer.from('weights'), size: 2 ** 52 }).manifest;
    const running = start({ OLLAMA_FAKE_PULL: store.path });
    expect(await running.engine.whenLoaded(forever())).toMatchObject({
      ready: false,
      reason: expect.stringMatching(/could not be pulled: .* MiB free and the model needs 4294967297 MiB/),
      retryAfterSeconds: 300,
    });
    expect(pulls(running.lines)).toBe(0);
  }, 60_000);

  it('is given up as soon as the engine tells its size, when the registry did not', async () => {
    manifest = undefined;
    const running = start({ OLLAMA_FAKE_PULL: store.path, OLLAMA_FAKE_PULL_TOTAL: String(2 ** 52) });
    expect(await running.engine.whenLoaded(forever())).toMatchObject({
      ready: false,
      reason: expect.stringContaining('the model needs 4294967296 MiB'),
    });
  }, 60_000);

  it('that cannot be had is a reason, and tried again by the next request', async () => {
    manifest = undefined;
    const running = start({});
    const expected = { ready: false, reason: expect.stringContaining('could not be pulled: no such host') };
    expect(await running.engine.whenLoaded(forever())).toMatchObject(expected);
    expect(await running.engine.whenLoaded(forever())).toMatchObject(expected);
    expect(pulls(running.lines)).toBe(2);
  }, 60_000);
});
