import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('status', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
  });
  afterAll(() => stage.close());

  it('says exit 6 before anything is deployed', async () => {
    const ran = await stage.run(['status', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document()).toMatchObject({ ok: false, error: { code: 'stack-absent' } });
  });

  it('tells all of it in one document, and in a screen of 80 columns', async () => {
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    expect(await stage.run(['run', 'hello'])).toMatchObject({ code: 0 });
    const ran = await stage.run(['status', '--json']);
    expect(ran.code).toBe(0);
    const document = JSON.parse(ran.stdout);
    expect(document).toMatchObject({
      ok: true,
      stack: { name: 'OllamaLambdaStack', status: 'CREATE_COMPLETE', failure: null },
      function: { name: 'ollama-lambda', state: 'Active', version: '1', stopped: false },
      image: { model: `${stage.sandbox.model}:latest`, engine: stage.sandbox.sources.engineVersion },
      endpoint: { auth: 'iam' },
      lastDay: { invocations: 1, errors: 0, throttles: 0 },
      drift: { differs: false, steps: [] },
      unknown: {},
    });
    expect(document.lastDay.dollars).toBeGreaterThan(0);
    expect(Date.parse(document.image.pushedAt)).toBeGreaterThan(Date.parse('2020-01-01'));

    const screen = (await stage.run(['status'])).stdout.trimEnd().split('\n');
    expect(screen.length).toBeLessThan(20);
    for (const line of screen) expect(line.length).toBeLessThanOrEqual(80);
    expect(screen.join('\n')).toMatch(/last day {2}1 request · 0 failed/);
  });

  it('names the settings in which the config has moved on', async () => {
    const ran = await stage.run(['status', '--json', '--timeout', '120', '--memory', '2048']);
    const { drift } = JSON.parse(ran.stdout);
    expect(drift.differs).toBe(true);
    expect(drift.steps.join()).toMatch(/MemorySize: 1769 → 2048.*Timeout: 300 → 120/s);
  });

  it('does without what it may not see, and says so', async () => {
    stage.sandbox.faults.add({ at: 'cloudwatch:GetMetricData', kind: 'deny' });
    const ran = await stage.run(['status', '--json']);
    expect(ran.code).toBe(0);
    const document = JSON.parse(ran.stdout);
    expect(document).toMatchObject({ lastDay: null, drift: { differs: false } });
    expect(document.unknown.day).toMatch(/cloudwatch:GetMetricData/);
  });
});
