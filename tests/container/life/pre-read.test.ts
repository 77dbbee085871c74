import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { preRead } from '../../../container/life/pre-read.js';
import { type Bench, openBench, until } from './fake-engine.js';
import { makeModelStore } from './model-store.js';

let folder: string;
let bench: Bench;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pre-read-test-'));
  bench = openBench();
});
afterAll(() => {
  bench.stopAll();
  bench.remove();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, size: number): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(size, 1));
  return path;
}

const signal = new AbortController().signal;

describe('a pre-read', () => {
  it.each([
    [1, 4096],
    [3, 4096],
    [16, 1_000],
    [4, 1_000_000],
  ])('with %s readers and blocks of %s bytes reads every byte once', async (readers, blockBytes) => {
    const files = [file('a', 100_001), file('b', 4096), file('empty', 0)];
    expect(await preRead(files, { signal, readers, blockBytes })).toEqual({
      bytes: 104_097,
      ms: expect.any(Number),
      complete: true,
    });
  });

  it('reads with the default sizes too', async () => {
    const size = 5 * 1024 * 1024 + 17;
    expect(await preRead([file('default', size)], { signal })).toMatchObject({ bytes: size, complete: true });
  });

  it('that is told to end before it began reads nothing', async () => {
    const options = { signal: AbortSignal.abort() };
    expect(await preRead([file('c', 10_000)], options)).toMatchObject({ bytes: 0, complete: false });
  });

  it('that is told to end on its way reads no further block', async () => {
    const ending = new AbortController();
    let looks = 0;
    // The signal is looked at before each block, by both readers.
    const counted = new Proxy(ending.signal, {
      get(target, name) {
        if (name === 'aborted' && ++looks > 4) ending.abort();
        return Reflect.get(target, name, target);
      },
    });
    const options = { signal: counted, readers: 2, blockBytes: 1000 };
    expect(await preRead([file('d', 1_000_000)], options)).toMatchObject({ bytes: 4000, complete: false });
  });

  it('of a file that is not there says so and does not fail', async () => {
    expect(await preRead([file('e', 10), join(folder, 'nothing')], { signal })).toMatchObject({
      bytes: 10,
      complete: false,
      problem: expect.stringContaining('ENOENT'),
    });
  });
});

describe('a function with its model in the image', () => {
  const figuresOf = async (environment: Record<string, string>) => {
    const store = makeModelStore(bench.folder, { weights: Buffer.alloc(50_000, 7) });
    const running = bench.start({ OLLAMA_MODELS: store.path, ...environment });
    await until(() => running.engine.figures.weightsBytes !== undefined);
    return { running, store };
  };

  it.each<[string, Record<string, string>]>([
    ['when it fits', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769' }],
    [
      'when it is told to, whatever the memory',
      { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128', OLLAMA_LAMBDA_PREREAD: 'on' },
    ],
  ])(
    'reads its weights ahead %s, and says how long it took',
    async (_name, environment) => {
      const { running } = await figuresOf(environment);
      await until(() => running.notes.some(({ event }) => event === 'preread'));
      const [preread] = running.notes.filter(({ event }) => event === 'preread');
      expect(preread?.fields).toMatchObject({ ms: expect.any(Number), bytesPerSecond: expect.any(Number) });
      expect(running.engine.figures.prereadBytes).toBe(preread?.fields.bytes);
      expect(running.engine.figures.weightsBytes).toBe(50_000);
    },
    60_000,
  );

  it.each<[string, Record<string, string>]>([
    ['when they do not fit', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256' }],
    ['when it is told not to', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008', OLLAMA_LAMBDA_PREREAD: 'off' }],
  ])(
    'does not read them ahead %s',
    async (_name, environment) => {
      const { running } = await figuresOf(environment);
      await running.ask();
      expect(running.notes.map(({ event }) => event)).toEqual(['model-loaded']);
    },
    60_000,
  );
});
