import { describe, expect, it } from '@jest/globals';
import type { RequestRecord } from '../../../container/request-log.js';
import { createMetricLines } from '../../../container/telemetry/metric-lines.js';
import fc from '../../fast-check.js';
import { emfMistakes } from './emf.js';
import { answered, needs } from './record.js';

const linesOf = (...records: readonly RequestRecord[]): readonly (readonly string[])[] => {
  const lines = createMetricLines(needs);
  return records.map((record) => lines(record, 2200));
};
const parsed = (lines: readonly string[] | undefined) => JSON.parse(lines?.[0] ?? '{}');
const namesOf = (line: { _aws: { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } }): string[] =>
  line._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));

describe('the metrics of a request', () => {
  it('are one line of embedded metric format by function and model', () => {
    const [lines] = linesOf({ ...answered, fallback: 'context; 2048 tokens', traceId: '1-2-3' });
    expect(lines).toHaveLength(1);
    expect(emfMistakes(lines?.[0] ?? '')).toEqual([]);
    const line = parsed(lines);
    expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service', 'model']]);
    expect(line).toMatchObject({
      service: 'my-function',
      model: 'tiny',
      ColdStart: 1,
      LoadTime: 500,
      LoadBytesPerSecond: 2_000_000,
      TimeToFirstToken: 200,
      PromptTokens: 7,
      OutputTokens: 11,
      TokensPerSecond: 10,
      QueueTime: 150,
      Fallbacks: 1,
      MemoryHighWater: 640,
      requestId: 'request-1',
      traceId: '1-2-3',
    });
    expect(line).not.toHaveProperty('Errors');
  });

  it('count a start, a load and a fall-back once, however many requests tell of them', () => {
    const told = { ...answered, fallback: 'kv; q8_0' };
    const [first, second, third] = linesOf(told, told, { ...told, loadMs: 900, fallback: 'model; tiny' });
    const once = ['ColdStart', 'LoadTime', 'LoadBytesPerSecond', 'Fallbacks'];
    expect(namesOf(parsed(first))).toEqual(expect.arrayContaining(once));
    expect(namesOf(parsed(second)).filter((name) => once.includes(name))).toEqual([]);
    expect(parsed(third)).toMatchObject({ LoadTime: 900, Fallbacks: 1 });
    expect(parsed(third)).not.toHaveProperty('ColdStart');
  });

  it('count an error by model and by kind, and keep no other dimension', () => {
    const [lines] = linesOf({ ...answered, status: 503, problem: 'the engine stopped', tokens: undefined });
    const errors = parsed(lines)._aws.CloudWatchMetrics.find(
      ({ Metrics }: { Metrics: { Name: string }[] }) => Metrics[0]?.Name === 'Errors',
    );
    expect(errors.Dimensions).toEqual([
      ['service', 'model'],
      ['service', 'errorKind'],
    ]);
    expect(parsed(lines)).toMatchObject({ Errors: 1, errorKind: 'unavailable' });
    expect(emfMistakes(lines?.[0] ?? '')).toEqual([]);
  });

  it.each<[string, Partial<RequestRecord>, string | undefined]>([
    ['a kind that the function named', { status: 400, errorKind: 'guarded' }, 'guarded'],
    ['a kind that is no word', { status: 400, errorKind: 'Say "hi" <b>' }, 'other'],
    ['a wrong key', { status: 401 }, 'unauthorized'],
    ['a status without a name of its own', { status: 422 }, 'invalid'],
    ['a fault of ours', { status: 500 }, 'internal'],
    ['a stream that broke off', { status: 200, problem: 'the engine stopped' }, 'broken-off'],
    ['a caller that went away before a status', { status: undefined }, 'unanswered'],
    ['nothing', {}, undefined],
  ])('name the error of %s', (_name, fields, kind) => {
    const [lines] = linesOf({ ...answered, ...fields });
    expect(parsed(lines).errorKind).toBe(kind);
  });

  it('are none for a request that touches no model and ends well', () => {
    const [, lines] = linesOf(answered, {
      requestId: 'r',
      kind: 'http',
      method: 'GET',
      path: '/',
      start: 1000,
      status: 200,
    });
    expect(lines).toEqual([]);
  });

  it('stay few when somebody makes up models and kinds', () => {
    const letters = (n: number) => String.fromCharCode(97 + (n % 26), 97 + (n % 7), 97 + Math.floor(n / 26));
    const records = Array.from({ length: 200 }, (_, n) => ({
      ...answered,
      status: 400,
      model: `model-${n}`,
      errorKind: letters(n),
    }));
    const all = linesOf(...records).map(parsed);
    expect(new Set(all.map(({ model }) => model)).size).toBeLessThanOrEqual(5);
    expect(new Set(all.map(({ errorKind }) => errorKind)).size).toBeLessThanOrEqual(21);
  });

  it('are valid whatever the record holds', () => {
    const number = fc.option(fc.double(), { nil: undefined });
    const text = fc.option(fc.string(), { nil: undefined });
    const records = fc.record({
      status: fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
      model: text,
      errorKind: text,
      problem: text,
      fallback: text,
      coldStart: fc.boolean(),
      loadMs: number,
      loadBytes: number,
      queueMs: number,
      firstTokenMs: number,
      tokens: number,
      promptTokens: number,
      tokensPerSecond: number,
      memoryHighWaterMiB: number,
    });
    fc.assert(
      fc.property(fc.array(records, { minLength: 1, maxLength: 5 }), (several) => {
        const lines = linesOf(
          ...several.map((fields) => ({ ...answered, ...fields }) as RequestRecord),
        ).flat();
        expect(lines.flatMap((line) => emfMistakes(line))).toEqual([]);
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });
});
