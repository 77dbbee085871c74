import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import type { Figures } from '../bench/image-contest.js';
import { must } from './program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const size = 20_000_000;

it.each(['file', 'registry'])(
  'the image bench counts every byte of a first deploy once, and of a second one the handler and little more, with weights from a %s',
  async (source) => {
    const bench = [
      'tests/bench/run.mjs',
      'image',
      '--json',
      '--only',
      'ours',
      '--size',
      '20MB',
      '--runs',
      '2',
      '--source',
      source,
    ];
    const where = { cwd: root, env: { PATH: process.env.PATH ?? '' } };
    const figures: Figures = JSON.parse(await must(process.execPath, bench, where));
    expect(Object.keys(figures)).toEqual([
      'ours',
      'docker',
      'buildah',
      'crane',
      'floor',
      'redeploy',
      'pairs',
    ]);
    expect(figures.pairs).toHaveLength(2);
    expect(figures.floor.bytesSent).toBe(0);
    expect(figures.ours?.bytesSent).toBeGreaterThan(size);
    expect(figures.ours?.bytesSent).toBeLessThan(size + 5_000_000);
    expect(figures.redeploy?.bytesSent).toBeGreaterThan(1000);
    expect(figures.redeploy?.bytesSent).toBeLessThan(5_000_000);
    expect(figures.docker).toBeNull();
  },
);
