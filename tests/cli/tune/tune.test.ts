import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../../../src/cli/bench/sample.js';
import { svgOf } from '../../../src/cli/bench/svg.js';
import { createStyle } from '../../../src/cli/render/style.js';
import { bestOf } from '../../../src/cli/tune/choice.js';
import { type SizeRow, sizeRow } from '../../../src/cli/tune/size-row.js';
import { tunePicture } from '../../../src/cli/tune/tune-picture.js';
import { tuneText } from '../../../src/cli/tune/tune-text.js';
import { mib } from '../../../src/core/units.js';

type Answered = Extract<Sample, { kind: 'answered' }>;
const answered = (changes: Partial<Answered>): Answered => ({
  kind: 'answered',
  firstTokenMs: 200,
  totalMs: 1300,
  coldStart: false,
  promptTokens: 60,
  outputTokens: 10,
  tokensPerSecond: 10,
  billedMs: 1250,
  memoryUsed: 900,
  ...changes,
});
const rowOf = (
  memory: number,
  samples: readonly Sample[],
  perSecond?: number,
  architecture: 'arm64' | 'x86_64' = 'arm64',
): SizeRow =>
  sizeRow({
    memory: mib(memory),
    architecture,
    measured: { promptTokens: 64, concurrency: 1, samples },
    answerTokens: 11,
    perSecond,
  });
/** A size that answers 11 tokens in so many seconds, at so many times a price. */
const timed = (
  memory: number,
  seconds: number,
  architecture: 'arm64' | 'x86_64' = 'arm64',
  dear = 1,
): SizeRow =>
  rowOf(
    memory,
    [
      answered({
        firstTokenMs: 0,
        tokensPerSecond: 10 / seconds,
        billedMs: seconds * 1000,
        totalMs: seconds * 1000,
      }),
    ],
    (dear * memory) / 1e8,
    architecture,
  );
/** Of one architecture. */
const bestSizes = (rows: readonly SizeRow[]) => {
  const best = bestOf(rows);
  return (
    best && { cheapest: best.cheapest.memory, fastest: best.fastest.memory, balanced: best.balanced.memory }
  );
};

describe('what a size came to', () => {
  it('is counted by what was billed, cold starts apart', () => {
    const cold = answered({ coldStart: true, firstTokenMs: 9000, billedMs: 10_000, memoryUsed: 1100 });
    const row = rowOf(2048, [cold, answered({}), answered({})], 0.001);
    expect(row).toMatchObject({
      firstToken: { cold: { p50: 9000 }, warm: { p50: 200, count: 2 } },
      // 200 ms to the first, ten more at ten a second.
      answerMs: 1200,
      // 2.5 s of two GB for 20 tokens.
      gbSecondsPerThousandTokens: 250,
      memoryUsed: 1100,
    });
    expect(row.costPerThousandTokens).toBeCloseTo(0.125, 10);
    expect(row.spent).toBeCloseTo(0.0125, 10);
  });

  it('is no answer’s time when nothing was warm', () =>
    expect(rowOf(2048, [answered({ coldStart: true })]).answerMs).toBeUndefined());
});

describe('the best sizes', () => {
  it.each([
    {
      name: 'twice the memory, half the time: as cheap everywhere, and the largest is the fastest',
      rows: [timed(1000, 8), timed(2000, 4), timed(4000, 2)],
      best: { cheapest: 1000, fastest: 4000, balanced: 4000 },
    },
    {
      name: 'where more memory helps no more, the first that is as fast',
      rows: [timed(1000, 8), timed(2000, 4), timed(4000, 3.9)],
      best: { cheapest: 1000, fastest: 2000, balanced: 2000 },
    },
    {
      name: 'dear speed',
      rows: [timed(1000, 8), timed(2000, 7.9), timed(8000, 4)],
      best: { cheapest: 1000, fastest: 8000, balanced: 1000 },
    },
  ])('$name', ({ rows, best }) => {
    expect(bestSizes(rows)).toEqual(best);
    expect(bestSizes(rows.toReversed())).toEqual(best);
  });

  it('are not those that failed, gave something up or were not measured warm', () => {
    const failed = rowOf(1000, [answered({ totalMs: 1 }), { kind: 'failed', message: 'out of memory' }]);
    const small = rowOf(1100, [answered({ totalMs: 1, fallback: 'context; 4096 tokens instead of 8192' })]);
    const cold = rowOf(1200, [answered({ coldStart: true })]);
    expect(bestSizes([failed, small, cold, timed(2000, 4)])).toEqual({
      cheapest: 2000,
      fastest: 2000,
      balanced: 2000,
    });
    expect(bestOf([failed, small, cold])).toBeUndefined();
  });

  it('are of the architecture that wins by its own price, and of the first where neither does', () => {
    const arm = [timed(1000, 8), timed(2000, 4)];
    const x86 = [timed(1000, 7, 'x86_64', 1.25), timed(2000, 3, 'x86_64', 1.25)];
    expect(bestOf([...arm, ...x86])).toEqual({
      // 2000 MB for 3 s are less GB-seconds, and at the price of x86_64 still less money than 4 s of arm64.
      cheapest: { memory: 2000, architecture: 'x86_64' },
      fastest: { memory: 2000, architecture: 'x86_64' },
      balanced: { memory: 2000, architecture: 'x86_64' },
    });
    const dearer = x86.map((row) => ({
      ...row,
      costPerThousandTokens: (row.costPerThousandTokens ?? 0) * 2,
    }));
    expect(bestOf([...arm, ...dearer])).toMatchObject({
      cheapest: { memory: 1000, architecture: 'arm64' },
      fastest: { memory: 2000, architecture: 'x86_64' },
    });
    expect(bestOf([timed(1000, 8), timed(1000, 8, 'x86_64')])?.fastest.architecture).toBe('arm64');
  });

  it('are found where no price is known', () =>
    expect(bestSizes([rowOf(1000, [answered({})]), rowOf(2000, [answered({})])])).toEqual({
      cheapest: 1000,
      fastest: 1000,
      balanced: 1000,
    }));
});

describe('what is shown', () => {
  const rows = [timed(1769, 8), timed(3538, 4), timed(10_240, 3)];
  const best = bestOf(rows);
  const text = (width?: number): readonly string[] =>
    tuneText(rows, best, createStyle(false), width).split('\n');

  it('fits 80 columns: figures, then both curves, then what each size is the best at', () => {
    const lines = text(80);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[2]).toMatch(/^3538 MB +2\.0 +– +0 ms +0 ms +2\.5 +\$0\.0?\d+ +900 MB$/);
    expect(lines[6]).toMatch(/^1769 MB {2}█{12} 8\.0 s +█+ +\$\S+ +cheapest$/);
    expect(lines[7]).toMatch(/balanced$/);
    expect(lines[8]).toMatch(/^10240 MB █{5} +3\.0 s +█{12} \$\S+ +fastest$/);
  });

  it('names architectures where there are two, and fits 80 columns then too', () => {
    const both = [timed(10_240, 8), timed(10_240, 4, 'x86_64')];
    const lines = tuneText(both, bestOf(both), createStyle(false), 80).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[2]).toMatch(/^10240 MB x86_64 /);
    expect(lines.at(-1)).toMatch(/^10240 MB x86_64 +█.* cheapest fastest balanced$/);
    const picture = svgOf(tunePicture(both, bestOf(both), 'm'));
    expect(picture.match(/<polyline/g)).toHaveLength(4);
    expect(picture).toContain('>10240 MB x86_64<');
  });

  it('has longer bars where there is room', () => {
    const bars = text(200).map((line) => /█+/.exec(line)?.[0].length ?? 0);
    expect(Math.max(...bars)).toBe(40);
  });

  it('is a picture with two curves, and one too when nothing was measured', () => {
    const picture = svgOf(tunePicture(rows, best, 'a <model>'));
    expect(picture.match(/<polyline/g)).toHaveLength(2);
    expect(picture.match(/<circle/g)).toHaveLength(6);
    expect(picture).toContain('a &lt;model&gt;');
    expect(picture).not.toMatch(/NaN|Infinity|<script/);
    expect(svgOf(tunePicture([], undefined, 'x'))).not.toMatch(/NaN|Infinity/);
  });
});
