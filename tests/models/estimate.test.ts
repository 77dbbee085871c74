import { describe, expect, it } from '@jest/globals';
import { type MiB, mib } from '../../src/core/units.js';
import { catalogued } from '../../src/models/catalogue.js';
import { engineSettings } from '../../src/models/engine-settings.js';
import { type EstimateQuestion, estimate } from '../../src/models/estimate.js';
import {
  explainFit,
  fitOfSize,
  largestContext,
  memoryForWeights,
  neededMemory,
  sizeOf,
} from '../../src/models/fit.js';
import { decideMemory, type KnownCap } from '../../src/models/memory.js';
import { priceOf, useCostOf } from '../../src/models/price.js';
import { priceTable } from '../../src/models/price-table.js';
import { loadTimeOf, speedOf } from '../../src/models/speed.js';
import { config, model } from '../survey/builders.js';

const settings = { context: 4096 };
const traffic = { requestsPerMonth: 1000, tokensPerAnswer: 300, coldShare: 0.1 };
const sized = (name: string) => {
  const entry = catalogued(name);
  if (entry === undefined) throw new Error(`${name} is not in the catalogue`);
  return { name, weights: entry.bytes, shape: entry.shape };
};
const asked = (change: Partial<EstimateQuestion> = {}): EstimateQuestion => ({
  settings,
  memory: 'auto',
  cap: { kind: 'unknown' },
  region: 'eu-west-1',
  architecture: 'arm64',
  table: priceTable,
  traffic,
  ...change,
});
const small = sized('llama3.2:1b');

describe('an estimate', () => {
  it('of what fits has memory, speed, load and price of that memory, and nothing instead', () => {
    const told = estimate(small, asked());
    expect(told).toMatchObject({ fits: { memory: true, image: true, temporary: true }, instead: [] });
    expect(told.fit).toEqual(fitOfSize(small, settings));
    expect(told.memory).toBeGreaterThanOrEqual(told.fit.memory);
    expect(told.contextMax).toBe(largestContext(small, told.memory, {}));
    expect(told.speed).toEqual(speedOf({ ...small, memory: told.memory }));
    expect(told.load).toEqual({
      image: loadTimeOf(small.weights, 'image'),
      s3: loadTimeOf(small.weights, 's3'),
      pull: loadTimeOf(small.weights, 'pull'),
    });
  });

  it('has the price of its own processor and of the other one', () => {
    for (const [architecture, other] of [
      ['arm64', 'x86_64'],
      ['x86_64', 'arm64'],
    ] as const) {
      const told = estimate(small, asked({ architecture }));
      const priceOn = (on: typeof architecture) =>
        priceOf({
          region: 'eu-west-1',
          architecture: on,
          memory: told.memory,
          imageBytes: small.weights + 150e6,
        });
      expect(told.price?.architecture).toBe(architecture);
      expect(told.price?.price).toEqual(priceOn(architecture));
      expect(told.otherPrice).toMatchObject({ architecture: other, price: priceOn(other) });
      const { tokensPerSecond } = told.speed;
      const price = priceOn(architecture);
      if (price === undefined) throw new Error('no price');
      const loadSeconds = told.load.image.seconds;
      expect(told.price?.use).toEqual(
        useCostOf({ price, tokensPerSecond, loadSeconds, ...traffic, table: priceTable }),
      );
    }
  });

  it('has no price where none is known', () => {
    expect(estimate(small, asked({ region: 'cn-north-1' }))).toMatchObject({
      price: undefined,
      otherPrice: undefined,
    });
  });

  it('of what does not fit has the most there is, and what would', () => {
    const told = estimate(
      sized('qwen3:8b'),
      asked({ cap: { kind: 'capped', cap: mib(3008), source: 'remembered' } }),
    );
    expect(told).toMatchObject({ fits: { memory: false }, memory: 3008 });
    expect(told.instead.length).toBeGreaterThan(0);
    // A number that was asked for can be raised, the size that was worked out cannot.
    const kinds = (memory: 'auto' | MiB) =>
      estimate(sized('qwen3:8b'), asked({ memory })).instead.map(({ kind }) => kind);
    expect(kinds(mib(3008))).toContain('memory');
  });

  it.each([
    {
      what: 'a cap, by which AWS can be asked',
      name: 'qwen3:8b',
      cap: 3008,
      context: 4096,
      raise: /AWS Support/,
    },
    { what: 'no account', name: 'phi4:14b', cap: 10_240, context: 16_384, raise: /^no account gives \d+ MB/ },
    { what: 'what AWS gives everybody', name: 'qwen3:8b', cap: 10_240, context: 4096, raise: undefined },
  ])('of what would fit but for $what says whether more can be had', ({ name, cap, context, raise }) => {
    const told = estimate(
      sized(name),
      asked({
        settings: { context },
        memory: mib(3008),
        cap: { kind: 'capped', cap: mib(cap), source: 'config' },
      }),
    );
    expect(told.fits.memory).toBe(false);
    if (raise === undefined) expect(told.raise).toBeUndefined();
    else expect(told.raise).toMatch(raise);
    expect(estimate(small, asked()).raise).toBeUndefined();
  });

  it('knows how large an image and /tmp may be', () => {
    const most = 10_240 * 2 ** 20;
    const fits = (weights: number) => estimate({ name: 'x', weights, shape: undefined }, asked()).fits;
    expect(fits(most - 400e6)).toMatchObject({ image: true, temporary: true });
    expect(fits(most - 400e6 + 1)).toMatchObject({ image: false, temporary: true });
    expect(fits(most)).toMatchObject({ temporary: true });
    expect(fits(most + 1)).toMatchObject({ temporary: false });
  });
});

describe('what a model needs', () => {
  it('is a rule of thumb where nobody has read its header, and says so', () => {
    const fit = fitOfSize({ weights: 1e9, shape: undefined }, settings);
    expect(fit).toMatchObject({ memory: memoryForWeights(1e9), sum: undefined });
    expect(explainFit(fit)).toBe(`needs ${fit.memory} MB (${fit.bound})`);
    expect(largestContext({ weights: 1e9, shape: undefined }, mib(10_240), {})).toBeUndefined();
  });

  it('is told as a sum whose parts come to it', () => {
    for (const change of [{}, { repack: true }, { checkpoints: 0 }] as const) {
      const fit = fitOfSize(sized('gemma3:4b'), { ...settings, ...change });
      const told = explainFit(fit);
      const parts = [...told.matchAll(/(\d+) (?:weights|cache|checkpoints|buffers|beside|reserve)/g)].map(
        ([, it]) => Number(it),
      );
      const repacked = Number(/(\d+) of them rearranged/.exec(told)?.[1] ?? 0);
      expect(told.includes('rearranged')).toBe('repack' in change);
      expect(told.includes('checkpoints')).toBe(!('checkpoints' in change));
      const sum = parts.reduce((all, part) => all + part, repacked);
      // Each part is rounded, and the whole is rounded up.
      expect(Math.abs(fit.memory - sum)).toBeLessThanOrEqual(5);
      expect(told.startsWith(`needs ${fit.memory} MB: `)).toBe(true);
    }
  });

  it('follows from the facts of a model and from a config', () => {
    const facts = { ...model('llama3.2:1b', small.weights), shape: small.shape };
    expect(sizeOf(facts)).toEqual({ weights: small.weights, shape: small.shape });
    expect(neededMemory(facts, settings)).toBe(fitOfSize(small, settings).memory);
    expect(engineSettings(config({ context: 8192, kvCacheType: 'q8_0', repack: true }))).toEqual({
      context: 8192,
      cacheType: 'q8_0',
      repack: true,
    });
    expect(engineSettings(config()).repack).toBe(false);
  });

  it('has a largest context at each memory: one step more would not fit', () => {
    const memory = fitOfSize(small, { context: 8192 }).memory;
    const context = largestContext(small, memory, {}) ?? 0;
    expect(context).toBeGreaterThanOrEqual(8192);
    expect(fitOfSize(small, { context }).memory).toBeLessThanOrEqual(memory);
    expect(fitOfSize(small, { context: context + 256 }).memory).toBeGreaterThan(memory);
    expect(largestContext(small, fitOfSize(small, { context: 256 }).memory, {})).toBeGreaterThanOrEqual(256);
    expect(largestContext(small, mib(fitOfSize(small, { context: 256 }).memory - 1), {})).toBeUndefined();
    expect(largestContext(small, mib(10_240 * 8), {})).toBe(small.shape.contextTrained);
  });
});

describe('why a memory was decided', () => {
  const capped = (cap: number, more: object = {}): KnownCap =>
    ({ kind: 'capped', cap: mib(cap), source: 'remembered', ...more }) as KnownCap;
  const because = (needed: number, wanted: 'auto' | number, knowledge: KnownCap) =>
    decideMemory({ needed: mib(needed), wanted: wanted === 'auto' ? wanted : mib(wanted), knowledge })
      .because;
  const unknown: KnownCap = { kind: 'unknown' };

  it.each([
    [
      'the smallest that holds it',
      because(2000, 'auto', unknown),
      /^3008 MB is the smallest size .*needs 2000 MB\)$/,
    ],
    [
      'as it was asked for',
      because(2000, 2500, unknown),
      /^2500 MB were asked for \(the model needs 2000 MB\)$/,
    ],
    [
      'less, of a cap',
      because(2000, 4000, capped(3008)),
      /4000 MB were asked for .*; this account allows 3008 MB$/,
    ],
    [
      'not less, at the cap',
      because(2000, 3008, capped(3008)),
      /^3008 MB were asked for \(the model needs 2000 MB\)$/,
    ],
    [
      'more than is known to be allowed',
      because(4000, 'auto', unknown),
      /more than 3008 MB is not known yet$/,
    ],
    [
      'no more than is known',
      because(4000, 'auto', { kind: 'at-least', floor: mib(5307) }),
      /needs 4000 MB\)$/,
    ],
    [
      'more than a small floor',
      because(4000, 'auto', { kind: 'at-least', floor: mib(512) }),
      /more than 3008 MB/,
    ],
    ['refused by the cap', because(4000, 'auto', capped(3008)), /^this account allows 3008 MB$/],
    [
      'refused, as configured',
      because(4000, 'auto', capped(3008, { source: 'config' })),
      /3008 MB \(as configured\)$/,
    ],
    [
      'refused, as AWS has said',
      because(4000, 'auto', capped(3008, { learned: '2026-11-20T10:00:00Z' })),
      /3008 MB \(AWS said so on 2026-11-20\)$/,
    ],
    ['refused by what was asked', because(4000, 2000, capped(3008)), /^2000 MB were asked for$/],
    ['refused by what there is', because(20_000, 'auto', unknown), /^Lambda gives 10240 MB at most$/],
  ])('%s', (_what, told, expected) => expect(told).toMatch(expected));

  it('takes a step that is exactly enough', () => {
    const decision = decideMemory({ needed: mib(3008), wanted: 'auto', knowledge: unknown });
    expect(decision).toMatchObject({ kind: 'granted', granted: 3008 });
  });
});
