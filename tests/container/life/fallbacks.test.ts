import { describe, expect, it } from '@jest/globals';
import { type Kind, type Predicament, rungAfterKill, rungBefore } from '../../../container/life/fallbacks.js';
import type { ModelShape } from '../../../container/life/gguf-header.js';
import {
  bytesPerToken,
  engineShare,
  fittingContext,
  memoryNeed,
} from '../../../container/life/memory-need.js';

const mebibyte = 1024 * 1024;

/** Llama 3.1 8B as Q4_K_M. */
const big: ModelShape = {
  weightsBytes: 4685 * mebibyte,
  layers: 32,
  embedding: 4096,
  feedForward: 14_336,
  heads: 32,
  kvHeads: Array.from({ length: 32 }, () => 8),
  keyLength: 128,
  valueLength: 128,
  contextLength: 131_072,
  vocabulary: 128_256,
};
const small: ModelShape = {
  ...big,
  weightsBytes: 770 * mebibyte,
  layers: 16,
  embedding: 2048,
  feedForward: 8192,
  keyLength: 64,
  valueLength: 64,
  kvHeads: Array.from({ length: 16 }, () => 8),
};

describe('what a model needs', () => {
  it.each([
    ['f16', 2048, 5014],
    ['f16', 4096, 5270],
    ['f16', 8192, 5782],
    ['q8_0', 4096, 5030],
  ])(
    'is above what was measured of an 8B model with %s at %s tokens, by a tenth at most',
    (kv, context, mib) => {
      const need = memoryNeed(big, context, kv) / mebibyte;
      expect(need).toBeGreaterThan(mib);
      expect(need).toBeLessThan(mib * 1.1);
    },
  );

  it('is 128 KiB a token for an 8B model and 32 KiB for a 1B one', () => {
    expect(bytesPerToken(big, 'f16')).toBe(128 * 1024);
    expect(bytesPerToken(small, 'f16')).toBe(32 * 1024);
  });

  it('does not grow beyond what the model was trained for', () => {
    const short = { ...big, contextLength: 2048 };
    expect(memoryNeed(short, 100_000, 'f16')).toBe(memoryNeed(short, 2048, 'f16'));
  });

  it('gives the longest context that fits, and 0 when the weights alone do not', () => {
    const limit = memoryNeed(big, 3000, 'f16');
    expect(fittingContext(big, 'f16', 8192, limit)).toBe(3072);
    expect(fittingContext(big, 'f16', 8192, 4000 * mebibyte)).toBe(0);
  });
});

const first = { model: 'big', context: 8192, kvType: 'f16' };

const predicament = (changes: Partial<Predicament> = {}): Predicament => ({
  first,
  now: first,
  taken: new Set(),
  limit: engineShare(10_240),
  shape: big,
  fallback: { model: 'small', shape: small },
  ...changes,
});

describe('after a kill', () => {
  it('gives up half of the context, then wide numbers, then the model, then nothing more', () => {
    const given: string[] = [];
    const taken = new Set<Kind>();
    let now = first;
    for (;;) {
      const rung = rungAfterKill(predicament({ now, taken }));
      if (rung === undefined) break;
      given.push(`${rung.kind}: ${rung.model} ${rung.context} ${rung.kvType}`);
      taken.add(rung.kind);
      now = rung;
    }
    expect(given).toEqual(['context: big 4096 f16', 'kv: big 4096 q8_0', 'model: small 8192 f16']);
  });

  it('gives up more of the context when less than half fits', () => {
    const limit = memoryNeed(big, 2048, 'f16');
    expect(rungAfterKill(predicament({ limit }))).toMatchObject({ kind: 'context', context: 2048 });
  });

  it.each<[string, Partial<Predicament>, string | undefined]>([
    ['of a context that is short already takes other numbers', { now: { ...first, context: 1024 } }, 'kv'],
    [
      'with narrow numbers already takes the other model',
      { now: { ...first, context: 1024, kvType: 'q4_0' } },
      'model',
    ],
    [
      'without another model has nothing left',
      { now: { ...first, context: 1024, kvType: 'q8_0' }, fallback: undefined },
      undefined,
    ],
    [
      'of a model whose header is not known halves the context',
      { shape: undefined, limit: undefined },
      'context',
    ],
  ])('%s', (_name, changes, kind) => {
    expect(rungAfterKill(predicament(changes))?.kind).toBe(kind);
  });
});

describe('before a request', () => {
  it('gives up nothing while its tokens fit, although the whole context would not', () => {
    const limit = memoryNeed(big, 4096, 'f16');
    expect(rungBefore(predicament({ limit }), 4000)).toBeUndefined();
    expect(rungBefore(predicament({ limit }), 4500)).toMatchObject({ kind: 'context', context: 4096 });
  });

  it('does not take a prompt longer than the context for a matter of memory', () => {
    expect(rungBefore(predicament(), 1_000_000)).toBeUndefined();
  });

  it.each<[string, number, object | undefined]>([
    [
      'other numbers when no useful context fits',
      memoryNeed(big, 1024, 'q8_0'),
      { kind: 'kv', context: 1024 },
    ],
    ['the model when nothing else fits', 2000 * mebibyte, { kind: 'model', model: 'small', context: 8192 }],
    ['nothing when nothing helps', 500 * mebibyte, undefined],
  ])('gives up %s', (_name, limit, expected) => {
    const rung = rungBefore(predicament({ limit }), 8000);
    if (expected === undefined) expect(rung).toBeUndefined();
    else expect(rung).toMatchObject(expected);
  });

  it('gives up nothing when too little is known', () => {
    expect(rungBefore(predicament({ limit: undefined }), 8000)).toBeUndefined();
    expect(rungBefore(predicament({ shape: undefined, limit: 1 }), 8000)).toBeUndefined();
  });
});
