import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('what is refused before anything is built', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ accountMemoryCap: 3008 });
  });
  afterAll(() => stage.close());

  it('names --yes and the signal when nobody can be asked', async () => {
    const ran = await stage.run(['deploy', '--model', stage.sandbox.model]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/--yes/);
    expect(ran.stderr).toMatch(/standard input is not a terminal/);
    expect(stage.sandbox.leftovers()).toEqual([]);
  });

  const signals = [
    { name: '--json', argv: ['--json'], env: {}, because: /--json was given/ },
    { name: '--no-input', argv: ['--no-input'], env: {}, because: /--no-input was given/ },
    { name: 'CI=1', argv: [], env: { CI: '1' }, because: /CI is set/ },
  ];
  it.each(signals)('names --model and $name when there is no model', async ({ argv, env, because }) => {
    const ran = await stage.run(['deploy', '--yes', ...argv], { env });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/--model/);
    expect(ran.stderr).toMatch(because);
  });

  it('refuses a model that cannot fit, names ones that do, and has pushed nothing', async () => {
    const ran = await stage.run([
      'deploy',
      '--model',
      'too-big:8b',
      '--memory-cap',
      '3008',
      '--yes',
      '--json',
    ]);
    expect(ran.code).toBe(2);
    const { error } = ran.document();
    expect(JSON.stringify(error)).toMatch(/too-big/);
    expect(JSON.stringify(error)).toMatch(/what fits 3008 MB: --model [a-z0-9.-]+:/);
    expect(stage.sandbox.leftovers()).toEqual([]);
    expect(stage.sandbox.bytesReceived()).toBe(0);
  });

  it('changes nothing with --dry-run', async () => {
    const ran = await stage.run(['deploy', '--model', stage.sandbox.model, '--dry-run', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document()).toMatchObject({ ok: true, outcome: 'planned', changed: false });
    expect(stage.sandbox.leftovers()).toEqual([]);
    expect(stage.sandbox.bytesReceived()).toBe(0);
  });

  it('learns the account’s memory cap from a refusal and deploys at the cap', async () => {
    const ran = await stage.run([
      'deploy',
      '--model',
      stage.sandbox.model,
      '--memory',
      '10240',
      '--yes',
      '--json',
      '--no-verify',
    ]);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document().memory).toEqual({ wanted: 10240, cap: 3008, granted: 3008 });
  });
});
