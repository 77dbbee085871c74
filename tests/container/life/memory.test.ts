import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createOomKills } from '../../../container/life/oom-kills.js';
import { membersOf, readMemory } from '../../../container/life/processes.js';
import { type Bench, forever, isAlive, openBench, type Running, until } from './fake-engine.js';
import { ggufHeader, llama8b } from './tiny-gguf.js';

let bench: Bench;
beforeAll(() => {
  bench = openBench();
});
afterEach(() => bench.stopAll());
afterAll(() => bench.remove());

const longTest = 120_000;

const starts = ({ lines }: Running) =>
  lines.flatMap((line) => /^fake: start pid \d+ (context \d+ kv \S+)/.exec(line)?.[1] ?? []);

/** A store with the given models, each with the header of an 8B model for weights. */
function makeStore(...models: readonly string[]): string {
  const store = join(bench.folder, `store-${models.join('-')}-${Math.random()}`);
  const bytes = ggufHeader(llama8b);
  const digest = createHash('sha256').update(bytes).digest('hex');
  mkdirSync(join(store, 'blobs'), { recursive: true });
  writeFileSync(join(store, 'blobs', `sha256-${digest}`), bytes);
  const blob = (kind: string) => ({
    mediaType: `application/vnd.ollama.image.${kind}`,
    digest: `sha256:${digest}`,
    size: bytes.length,
  });
  for (const model of models) {
    const folder = join(store, 'manifests/registry.ollama.ai/library', model);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'latest'),
      JSON.stringify({ config: blob('config'), layers: [blob('model')] }),
    );
  }
  return store;
}

describe('a load that is killed', () => {
  it(
    'is tried with half of the context, within the same request',
    async () => {
      const running = bench.start({ OLLAMA_FAKE_FITS: '{"context":2048}', OLLAMA_CONTEXT_LENGTH: '4096' });
      expect(await running.ask()).toMatchObject({ model: 'tiny', response: 'said' });
      expect(starts(running)).toEqual(['context 4096 kv f16', 'context 2048 kv f16']);
      expect(running.engine.fallback).toEqual({
        kind: 'context',
        model: 'tiny',
        context: 2048,
        kvType: 'f16',
        reason: 'llama-server process has terminated: signal: killed',
      });
      // What this process did itself is no death.
      expect(running.engine.figures.restarts).toBe(0);
      expect(running.notes.map(({ event }) => event)).toContain('fallback');
    },
    longTest,
  );

  it(
    'again is tried with a quantized key–value store, and then with the smaller model of the store',
    async () => {
      const running = bench.start({
        OLLAMA_FAKE_FITS: '{"model":"small"}',
        OLLAMA_CONTEXT_LENGTH: '4096',
        OLLAMA_LAMBDA_FALLBACK_MODEL: 'small',
        OLLAMA_MODELS: makeStore('tiny', 'small'),
      });
      // The body names the configured model, as its caller did.
      expect(await running.ask({ model: 'Tiny:latest' })).toMatchObject({ model: 'small', response: 'said' });
      expect(starts(running)).toEqual([
        'context 4096 kv f16',
        'context 2048 kv f16',
        'context 2048 kv q8_0',
        'context 2048 kv f16',
      ]);
      expect(running.engine.model).toBe('small');
      expect(running.engine.fallback?.kind).toBe('model');
    },
    longTest,
  );

  it(
    'whatever is given up ends in a reason, and no more is started for the next request',
    async () => {
      const running = bench.start({
        OLLAMA_FAKE_FITS: '{"model":"other"}',
        OLLAMA_LAMBDA_FALLBACK_MODEL: 'not-there',
      });
      const expected = {
        ready: false,
        reason:
          "the model does not fit into the function's memory: llama-server process has terminated: signal: killed",
        retryAfterSeconds: 300,
      };
      expect(await running.engine.whenLoaded(forever())).toEqual(expected);
      expect(await running.engine.whenLoaded(forever())).toEqual(expected);
      expect(starts(running)).toHaveLength(3);
      expect(running.engine.spent).toBe(false);
    },
    longTest,
  );
});

describe('a runner that is killed', () => {
  it(
    'between two requests is missed before the second, which gets a smaller context',
    async () => {
      const running = bench.start({ OLLAMA_CONTEXT_LENGTH: '4096' });
      await running.ask();
      expect(running.engine.fallback).toBeUndefined();
      const [runner] = running.pids('runner');
      process.kill(Number(runner), 'SIGKILL');
      await until(() => !isAlive(Number(runner)));
      expect(await running.ask()).toMatchObject({ response: 'said' });
      expect(running.engine.fallback).toMatchObject({
        kind: 'context',
        context: 2048,
        reason: "the engine's runner was killed",
      });
      expect(running.engine.figures).toMatchObject({ runnerDeaths: 1, restarts: 0 });
      // Kept for the life of the instance.
      await running.ask();
      expect(starts(running)).toHaveLength(2);
    },
    longTest,
  );
});

describe('a runner that says why it ended', () => {
  it(
    'was not killed: the engine makes another, and nothing is given up',
    async () => {
      const running = bench.start();
      await running.ask();
      const [runner] = running.pids('runner');
      process.kill(Number(runner), 'SIGTERM');
      await until(() => running.lines.some((line) => line.includes('llama-server terminated')));
      expect(await running.ask()).toMatchObject({ response: 'said' });
      expect(running.engine.fallback).toBeUndefined();
      expect(running.engine.figures).toMatchObject({ runnerDeaths: 1, restarts: 0 });
      expect(running.pids('runner')).toHaveLength(2);
    },
    longTest,
  );
});

describe('an engine that is killed itself, and not its runner', () => {
  const memoryKill = { another: () => true };
  const killed = async (running: ReturnType<Bench['start']>): Promise<void> => {
    const starts = running.pids('start');
    process.kill(Number(starts.at(-1)), 'SIGKILL');
    await until(() => running.pids('start').length > starts.length);
    await running.ask();
  };

  it(
    'for memory comes back with less, until there is nothing left to give up',
    async () => {
      const running = bench.start({ OLLAMA_CONTEXT_LENGTH: '4096' }, {}, memoryKill);
      await running.ask();
      for (const _ of ['context', 'kv', 'nothing']) await killed(running);
      expect(starts(running)).toEqual([
        'context 4096 kv f16',
        'context 2048 kv f16',
        'context 2048 kv q8_0',
        'context 2048 kv q8_0',
      ]);
      expect(running.engine.fallback).toMatchObject({
        kind: 'kv',
        reason: 'the engine was killed for memory',
      });
      expect(running.engine.figures.restarts).toBe(3);
    },
    longTest,
  );

  it(
    'for another reason, or that ends by itself when memory is short elsewhere, comes back as it was',
    async () => {
      const byHand = bench.start({ OLLAMA_CONTEXT_LENGTH: '4096' });
      await byHand.ask();
      await killed(byHand);
      const byItself = bench.start({ OLLAMA_CONTEXT_LENGTH: '4096' }, {}, memoryKill);
      await byItself.ask();
      process.kill(Number(byItself.pids('start')[0]), 'SIGTERM');
      await until(() => byItself.pids('start').length > 1);
      await byItself.ask();
      for (const running of [byHand, byItself]) {
        expect(starts(running)).toEqual(['context 4096 kv f16', 'context 4096 kv f16']);
        expect(running.engine.fallback).toBeUndefined();
      }
    },
    longTest,
  );
});

describe("the system's count of those it ended for memory", () => {
  const counts = (...contents: (string | undefined)[]): boolean[] => {
    const path = join(bench.folder, 'vmstat');
    const write = (text: string | undefined): void =>
      text === undefined ? rmSync(path, { force: true }) : writeFileSync(path, text);
    write(contents[0]);
    const kills = createOomKills(path);
    return contents.slice(1).map((text) => {
      write(text);
      return kills.another();
    });
  };

  it.each<[string, (string | undefined)[], boolean[]]>([
    ['that rises', ['a 1\noom_kill 2\n', 'a 1\noom_kill 3\n'], [true]],
    ['that has risen before', ['oom_kill 2\n', 'oom_kill 4\n', 'oom_kill 4\n'], [true, false]],
    ['that stays', ['oom_kill 0\nb 1\n', 'oom_kill 0\nb 2\n'], [false]],
    ['that is not kept may have risen', ['oom_killer 1\n', 'oom_killer 1\n'], [true]],
    ['that cannot be seen may have risen', [undefined, undefined], [true]],
  ])('%s', (_, contents, told) => {
    expect(counts(...contents)).toEqual(told);
  });
});

describe('a request that would not fit', () => {
  it(
    'shortens the context first; one that fits, or is longer than the context, does not',
    async () => {
      const memory = 9 * 1024;
      const running = bench.start({
        OLLAMA_MODELS: makeStore('tiny'),
        // The weights of this store are a few hundred bytes: what does not fit is the context.
        OLLAMA_CONTEXT_LENGTH: '131072',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      });
      await running.ask({}, { promptBytes: 10_000 });
      expect(running.engine.fallback).toBeUndefined();
      await running.ask({}, { promptBytes: 100_000 });
      const { fallback } = running.engine;
      expect(fallback).toMatchObject({
        kind: 'context',
        reason: "the request would not fit into the function's memory",
      });
      expect(fallback?.context).toBeLessThan(100_000);
      expect(fallback?.context).toBeGreaterThan(50_000);
      await running.ask({}, { promptBytes: 1_000_000 });
      expect(starts(running)).toHaveLength(2);
    },
    longTest,
  );
});

describe('memory', () => {
  it(
    'that was used is told of all processes of the engine, and what was once used is not forgotten',
    async () => {
      const running = bench.start();
      await running.ask();
      const [group = 0] = running.pids('start').map(groupOf);
      const pids = membersOf(group);
      expect(pids).toEqual(expect.arrayContaining([...running.pids('start'), ...running.pids('runner')]));
      for (const pid of running.pids('runner')) {
        const { anonymous, peak } = readMemory(pid);
        expect([anonymous > 0, peak >= anonymous]).toEqual([true, true]);
      }
      const most = running.engine.figures.memoryHighWaterMiB ?? 0;
      running.engine.stop();
      await until(() => membersOf(group).length === 0);
      expect(running.engine.figures.memoryHighWaterMiB).toBeGreaterThanOrEqual(most);
    },
    longTest,
  );
});

const groupOf = (pid: number): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')[2],
  );
