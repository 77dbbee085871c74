import { describe, expect, it } from '@jest/globals';
import type { FunctionDetails, MetricQuestion, Metrics } from '../../../src/aws/ports.js';
import { createStyle } from '../../../src/cli/render/style.js';
import { type Use, useOf } from '../../../src/cli/stats/use.js';
import { useText } from '../../../src/cli/stats/use-text.js';
import { mib } from '../../../src/core/units.js';

const now = Date.parse('2026-11-27T15:30:00Z');
const details = { name: 'chat', memory: mib(2048), architecture: 'arm64' } as FunctionDetails;

/** Figures by the name of a metric, and of the function's own by its model too, on days that are counted back from today. */
function metricsOf(figures: Readonly<Record<string, Readonly<Record<number, number>>>>) {
  const asked: MetricQuestion[] = [];
  const metrics: Metrics = {
    data: async (questions, { from, to, periodSeconds }) => {
      asked.push(...questions);
      expect({ from: new Date(from).toISOString(), periodSeconds }).toEqual({
        from: '2026-11-25T00:00:00.000Z',
        periodSeconds: 86_400,
      });
      expect(to).toBeGreaterThanOrEqual(now);
      return questions.map(({ name, dimensions: { model } }) =>
        Object.entries(figures[model === undefined ? name : `${name} ${model}`] ?? {}).map(
          ([back, value]) => ({
            at: Date.parse('2026-11-27T00:00:00Z') - Number(back) * 86_400_000,
            value,
          }),
        ),
      );
    },
  };
  return { metrics, asked };
}

const question = { region: 'us-east-1', now, days: 3, namespace: 'Mine', models: ['large', 'small'] };
const figures = {
  Invocations: { 0: 5, 1: 20 },
  Errors: { 1: 2 },
  Throttles: { 1: 1 },
  Duration: { 0: 1000, 1: 100_000 },
  'ColdStart large': { 1: 2 },
  'ColdStart small': { 1: 1 },
  'PromptTokens large': { 0: 10, 1: 12_000 },
  'OutputTokens large': { 0: 20, 1: 300 },
  'OutputTokens small': { 1: 7 },
};

describe('the use of the last days', () => {
  it('asks for Lambda’s metrics, and the function’s own by model', async () => {
    const { metrics, asked } = metricsOf({});
    await useOf(metrics, details, question);
    expect(asked).toHaveLength(4 + 2 * 3);
    expect(asked[3]).toMatchObject({
      namespace: 'AWS/Lambda',
      name: 'Duration',
      dimensions: { FunctionName: 'chat' },
    });
    expect(asked.at(-1)).toEqual({
      namespace: 'Mine',
      name: 'OutputTokens',
      dimensions: { service: 'chat', model: 'small' },
      statistic: 'Sum',
    });
  });

  it('has every day, oldest first, with what it cost', async () => {
    const { days, models } = await useOf(metricsOf(figures).metrics, details, question);
    expect(days.map(({ date, requests }) => [date, requests])).toEqual([
      ['2026-11-25', 0],
      ['2026-11-26', 20],
      ['2026-11-27', 5],
    ]);
    expect(days[1]).toMatchObject({
      errors: 2,
      throttles: 1,
      gbSeconds: 200,
      coldStarts: 3,
      promptTokens: 12_000,
      answerTokens: 307,
      dollars: expect.closeTo(200 * 0.0000133334 + 20 * 0.2e-6, 9),
    });
    expect(models).toEqual([
      { model: 'large', promptTokens: 12_010, answerTokens: 320 },
      { model: 'small', promptTokens: 0, answerTokens: 7 },
    ]);
  });

  it('reckons a month by whole days since the first that was used', async () => {
    const { days, forecast } = await useOf(metricsOf(figures).metrics, details, question);
    expect(forecast).toEqual({ days: 1, perMonth: expect.closeTo(30 * (days[1]?.dollars ?? 0), 9) });
  });

  it('says nothing of a month after less than a day', async () => {
    const { forecast } = await useOf(metricsOf({ Invocations: { 0: 9 } }).metrics, details, question);
    expect(forecast).toBeUndefined();
  });

  it('counts a day without requests after the first', async () => {
    const quiet = { Invocations: { 2: 9 }, Duration: { 2: 100_000 } };
    const { days, forecast } = await useOf(metricsOf(quiet).metrics, details, question);
    expect(forecast).toEqual({ days: 2, perMonth: expect.closeTo(15 * (days[0]?.dollars ?? 0), 9) });
  });

  it('makes no price up', async () => {
    const use = await useOf(metricsOf(figures).metrics, details, { ...question, region: 'cn-north-1' });
    expect(use).toMatchObject({
      forecast: undefined,
      basis: undefined,
      days: [{}, { dollars: undefined }, {}],
    });
    expect(useText('chat', use, createStyle(false), 80)).toMatch(/no price is known for this Region/);
  });
});

describe('its picture', () => {
  const text = async (): Promise<readonly string[]> => {
    const use: Use = await useOf(metricsOf(figures).metrics, details, question);
    return useText('chat', use, createStyle(false), 80).split('\n');
  };

  it('is a line a day with a bar, within 80 columns', async () => {
    const lines = await text();
    const bars = lines.slice(2, 5).map((line) => line.replace(/[^█]/g, '').length);
    expect(bars).toEqual([0, 12, 1]);
    for (const line of lines.slice(0, 5)) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[3]).toMatch(/^2026-11-26 +20 +3 +3 +12\.0k \/ 307 +\$0\.0027/);
  });

  it('has GB-seconds too where there is room', async () => {
    const use = await useOf(metricsOf(figures).metrics, details, question);
    const lines = useText('chat', use, createStyle(false), 100).split('\n');
    expect(lines[1]).toMatch(/GB·s +cost$/);
    expect(lines[3]).toMatch(/12\.0k \/ 307 +200 +\$0\.0027 {2}█{12}$/);
  });

  it('knows no tokens of a function that writes no metrics', async () => {
    const use = await useOf(metricsOf(figures).metrics, details, { ...question, models: [] });
    expect(useText('chat', use, createStyle(false), 80)).toMatch(
      / \? +\? +\$[\s\S]*metrics\.enabled is false/,
    );
  });

  it('ends in the models and the month', async () => {
    expect((await text()).slice(6, 9)).toEqual([
      'large: 12.0k tokens in, 320 out',
      'small: 0 tokens in, 7 out',
      expect.stringMatching(
        /^\$0\.0027 in these days; \$0\.080 for 30 days, at the mean of the one whole day/,
      ),
    ]);
  });
});
