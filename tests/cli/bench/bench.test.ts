import { describe, expect, it } from '@jest/globals';
import { benchPicture } from '../../../src/cli/bench/chart.js';
import { type Measurement, measure } from '../../../src/cli/bench/measure.js';
import { benchOptions } from '../../../src/cli/bench/options.js';
import { percentilesOf } from '../../../src/cli/bench/percentiles.js';
import { promptOf } from '../../../src/cli/bench/prompt.js';
import type { Sample } from '../../../src/cli/bench/sample.js';
import { summaryOf } from '../../../src/cli/bench/summary.js';
import { pageOf, svgOf } from '../../../src/cli/bench/svg.js';
import { benchTable } from '../../../src/cli/bench/table.js';
import { createStyle } from '../../../src/cli/render/style.js';
import { UserError } from '../../../src/core/errors.js';
import type { Reply } from '../../../src/invoke/converse.js';

const answered = (changes: Partial<Extract<Sample, { kind: 'answered' }>> = {}): Sample => ({
  kind: 'answered',
  firstTokenMs: 100,
  totalMs: 1000,
  coldStart: false,
  promptTokens: 60,
  outputTokens: 50,
  tokensPerSecond: 55,
  ...changes,
});
const cell = { promptTokens: 64, concurrency: 2 };

describe('percentiles', () => {
  it.each([
    ['one value', [7], { count: 1, p50: 7, p90: 7, p99: 7 }],
    ['ten values, in any order', [9, 1, 8, 2, 7, 3, 6, 4, 5, 10], { count: 10, p50: 5, p90: 9, p99: 10 }],
    [
      'a hundred',
      Array.from({ length: 100 }, (_, index) => index + 1),
      { count: 100, p50: 50, p90: 90, p99: 99 },
    ],
    ['none', [], undefined],
  ])('of %s', (_name, values, expected) => expect(percentilesOf(values)).toEqual(expected));
});

describe('a summary', () => {
  it('keeps cold starts and warm answers apart', () => {
    const row = summaryOf(
      { ...cell, samples: [answered({ coldStart: true, firstTokenMs: 9000 }), answered()] },
      undefined,
    );
    expect(row.firstToken.cold?.p50).toBe(9000);
    expect(row.firstToken.warm).toEqual({ count: 1, p50: 100, p90: 100, p99: 100 });
    expect(row.costPerThousandTokens).toBeUndefined();
  });

  it('counts the price of what was waited for, by warm answers', () => {
    const samples = [answered({ coldStart: true, totalMs: 60_000 }), answered(), answered({ totalMs: 3000 })];
    // 4 s at $0.001 for 100 tokens.
    expect(summaryOf({ ...cell, samples }, 0.001).costPerThousandTokens).toBeCloseTo(0.04, 10);
  });

  it('tells each failure once', () => {
    const failed: Sample = { kind: 'failed', message: 'the endpoint answered 503' };
    expect(summaryOf({ ...cell, samples: [failed, answered(), failed] }, 1)).toMatchObject({
      requests: 3,
      failed: 2,
      failures: ['the endpoint answered 503'],
    });
  });
});

describe('measuring', () => {
  const reply: Reply = {
    content: 'x',
    thinking: '',
    firstTokenMs: 5,
    totalMs: 10,
    coldStart: false,
    promptTokens: 3,
    outputTokens: 2,
    tokensPerSecond: 4,
    reason: 'stop',
    fallback: undefined,
  };
  const measurement = (changes: Partial<Measurement>): Measurement => ({
    model: 'tiny',
    cells: [{ promptTokens: 20, concurrency: 3 }],
    requests: 7,
    answerTokens: 16,
    now: () => 0,
    ask: async () => reply,
    onSample: () => undefined,
    ...changes,
  });
  const never = new AbortController().signal;

  it('keeps as many requests under way as a cell says, and makes as many as were asked for', async () => {
    let under = 0;
    let most = 0;
    const prompts = new Set<string>();
    const ask: Measurement['ask'] = async ({ messages, options }) => {
      expect(options).toEqual({ num_predict: 16 });
      prompts.add(messages[0]?.content ?? '');
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setTimeout(resolve, 1));
      under -= 1;
      return reply;
    };
    const [measured] = await measure(measurement({ ask }), never);
    expect([measured?.samples.length, most, prompts.size]).toEqual([7, 3, 7]);
  });

  it('takes a failure for a sample, and a bug for a bug', async () => {
    const refuse = measure(
      measurement({ ask: () => Promise.reject(new UserError({ code: 'x', message: 'refused' })) }),
      never,
    );
    expect((await refuse)[0]?.samples).toHaveLength(7);
    await expect(
      measure(measurement({ ask: () => Promise.reject(new TypeError('oops')) }), never),
    ).rejects.toThrow('oops');
  });

  it('ends with what there is when it is interrupted', async () => {
    const controller = new AbortController();
    let asked = 0;
    const ask: Measurement['ask'] = async (_question, signal) => {
      asked += 1;
      if (asked === 5) controller.abort();
      signal.throwIfAborted();
      return reply;
    };
    const cells = [cell, { promptTokens: 1, concurrency: 1 }];
    const measured = await measure(
      measurement({ ask, cells: cells.map((each) => ({ ...each, concurrency: 1 })) }),
      controller.signal,
    );
    expect(measured.map(({ samples }) => samples.length)).toEqual([4]);
  });
});

it.each([8, 64, 512])('a prompt of %i tokens has about so many words, and begins like no other', (tokens) => {
  const prompt = promptOf(tokens, 3);
  expect(Math.abs(prompt.split(' ').length - tokens)).toBeLessThanOrEqual(6);
  expect(promptOf(tokens, 4).slice(0, 2)).not.toBe(prompt.slice(0, 2));
});

describe('what is asked for', () => {
  const options = (given: Record<string, string>) => benchOptions({ argument: undefined, options: given });

  it('is every length with every concurrency', () =>
    expect(options({ promptTokens: '1,2', concurrency: '1, 4', requests: '3' })).toEqual({
      requests: 3,
      answerTokens: 64,
      cells: [
        { promptTokens: 1, concurrency: 1 },
        { promptTokens: 2, concurrency: 1 },
        { promptTokens: 1, concurrency: 4 },
        { promptTokens: 2, concurrency: 4 },
      ],
    }));

  it('is refused with every mistake in it', () => {
    expect(() => options({ requests: '0', concurrency: '1,x', promptTokens: '' })).toThrow(
      /--requests is "0".*\n.*--prompt-tokens is "".*\n.*--concurrency is "1,x"; it takes whole numbers from 1 to 1000/,
    );
  });
});

describe('what is shown', () => {
  const rows = [
    summaryOf(
      { ...cell, samples: [answered({ coldStart: true, firstTokenMs: 8200 }), answered(), answered()] },
      0.0001,
    ),
    summaryOf({ promptTokens: 512, concurrency: 1, samples: [{ kind: 'failed', message: 'no' }] }, 0.0001),
  ];

  const table = (width: number | undefined): readonly string[] =>
    benchTable(rows, createStyle(false), width).split('\n');

  it('is a table with a line each', () =>
    expect(table(undefined)).toEqual([
      'prompt   at once      requests  cold p50  first p50     p90     p99  tokens/s  $/1,000 tokens',
      '60 tok         2             3     8.2 s     100 ms  100 ms  100 ms      55.0         $0.0020',
      '512 tok        1  1 (1 failed)         –          –       –       –         –               –',
    ]));

  it('is the same where there is room, and has fewer columns within 80, none of them broken', () => {
    expect(table(200)).toEqual(table(undefined));
    expect(table(80)).toEqual([
      'prompt   at once      requests  cold p50  first p50  tokens/s  $/1,000 tokens',
      '60 tok         2             3     8.2 s     100 ms      55.0         $0.0020',
      '512 tok        1  1 (1 failed)         –          –         –               –',
    ]);
    expect(table(70)[0]).toBe('prompt       requests  cold p50  first p50  tokens/s  $/1,000 tokens');
  });

  it('is a chart with a bar for warm and cold, and nothing that runs', () => {
    const chart = svgOf(benchPicture(rows, 'a <model> & more'));
    expect(chart.match(/<rect class="warm"/g)).toHaveLength(1);
    expect(chart.match(/<rect class="cold"/g)).toHaveLength(1);
    expect(chart).toContain('a &lt;model&gt; &amp; more');
    expect(pageOf(benchPicture(rows, 'x'))).not.toContain('<script');
  });

  it('is a chart too when everything failed', () =>
    expect(svgOf(benchPicture(rows.slice(1), 'x'))).toContain('</svg>'));
});
