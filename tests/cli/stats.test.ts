import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('stats', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
  });
  afterAll(() => stage.close());

  it('says exit 6 before anything is deployed', async () => {
    const ran = await stage.run(['stats', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document()).toMatchObject({ ok: false, error: { code: 'stack-absent' } });
  });

  it.each([
    ['--by', 'hour'],
    ['--most', '0'],
    ['--chart', 'stats.png'],
  ])('refuses %s %s before it asks anybody', async (flag, value) => {
    const before = stage.sandbox.calls().length;
    expect(await stage.run(['stats', flag, value])).toMatchObject({ code: 2, stdout: '' });
    expect(stage.sandbox.calls()).toHaveLength(before);
  });

  it.each(['0', '401', 'week'])('refuses --days %s before it asks anybody', async (days) => {
    const before = stage.sandbox.calls().length;
    expect(await stage.run(['stats', '--days', days])).toMatchObject({ code: 2, stdout: '' });
    expect(stage.sandbox.calls()).toHaveLength(before);
  });

  it('counts what a deployed function was asked, and its tokens by model', async () => {
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    for (const prompt of ['hello', 'and again']) {
      expect(await stage.run(['run', prompt])).toMatchObject({ code: 0 });
    }
    const ran = await stage.run(['stats', '--days', '2', '--json']);
    expect(ran.code).toBe(0);
    const { days, models, forecast } = JSON.parse(ran.stdout);
    // Around midnight the two requests may be of two days.
    const sum = (figure: string): number =>
      days.reduce((all: number, day: Record<string, number>) => all + (day[figure] ?? 0), 0);
    expect(days).toHaveLength(2);
    expect({ requests: sum('requests'), coldStarts: sum('coldStarts'), errors: sum('errors') }).toEqual({
      requests: 2,
      coldStarts: 1,
      errors: 0,
    });
    expect(sum('dollars')).toBeGreaterThan(0);
    expect(models).toEqual([
      {
        model: `${stage.sandbox.model}:latest`,
        promptTokens: sum('promptTokens'),
        answerTokens: sum('answerTokens'),
      },
    ]);
    expect(sum('answerTokens')).toBeGreaterThan(0);
    expect(forecast === null || forecast.days === 1).toBe(true);
  });

  it.each(['key', 'model'])('counts them by %s too, as the log says', async (by) => {
    const ran = await stage.run(['stats', '--days', '2', '--by', by, '--json']);
    expect(ran.code).toBe(0);
    const { groups, read } = JSON.parse(ran.stdout);
    expect(read).toMatchObject({ requests: 2, complete: true });
    expect(groups).toMatchObject([
      {
        name: by === 'key' ? 'iam' : `${stage.sandbox.model}:latest`,
        requests: 2,
        failed: 0,
        coldStarts: 1,
        answerTokens: expect.any(Number),
        dollars: expect.any(Number),
      },
    ]);
    const text = await stage.run(['stats', '--by', by, '--chart', join(stage.folder, 'stats.svg')]);
    expect(text.stdout).toMatch(/by (key|model)\n(key|model) +requests[\s\S]*in these days/);
    expect(readFileSync(join(stage.folder, 'stats.svg'), 'utf8')).toMatch(/2 requests/);
  });

  it('reads no more of the log than it may, and says so', async () => {
    const ran = await stage.run(['stats', '--by', 'key', '--most', '1']);
    expect(ran.stdout).toMatch(/only the newest 1 requests, since \d{4}-\d\d-\d\d: --most reads more/);
  });

  it('ends in its error when it may not see the figures', async () => {
    stage.sandbox.faults.add({ at: 'cloudwatch:GetMetricData', kind: 'deny' });
    const ran = await stage.run(['stats']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/cloudwatch:GetMetricData/);
  });
});
