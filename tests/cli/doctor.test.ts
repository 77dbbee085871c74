import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('doctor', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
  });
  afterAll(() => stage.close());

  interface Told {
    readonly id: string;
    readonly verdict: string;
    readonly fixed?: string;
  }
  const checksOf = (stdout: string): readonly Told[] => JSON.parse(stdout).checks;
  const of = (stdout: string, id: string): readonly Told[] => checksOf(stdout).filter((it) => it.id === id);

  it('looks at a machine with nothing deployed: exit 0, grouped', async () => {
    const ran = await stage.run(['doctor']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/This machine\n[\s\S]*Config\n[\s\S]*Account\n[\s\S]*What is deployed\n/);
    expect(ran.stdout).toMatch(/✓ the clock agrees with AWS’s/);
    expect(ran.stdout).toMatch(/✓ 127\.0\.0\.1:\d+ answers/);
    for (const line of ran.stdout.split('\n').filter((it) => !/\S{60}/.test(it))) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('finds what is wrong with what is deployed, and mends what is safe', async () => {
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    stage.parts.logs.setRetention('/aws/lambda/ollama-lambda', undefined);
    const found = await stage.run(['doctor', '--json']);
    expect(found.code).toBe(0);
    expect(of(found.stdout, 'stack').map(({ verdict }) => verdict)).toEqual(['good', 'good']);
    expect(of(found.stdout, 'image-present')).toMatchObject([{ verdict: 'good' }]);
    expect(of(found.stdout, 'log-retention')).toMatchObject([
      { verdict: 'trouble', fixable: true, fixed: null },
    ]);
    const mended = await stage.run(['doctor', '--fix', '--json']);
    expect(of(mended.stdout, 'log-retention')).toMatchObject([{ fixed: expect.stringMatching(/14 days/) }]);
    const after = await stage.run(['doctor', '--json']);
    expect(of(after.stdout, 'log-retention')).toMatchObject([{ verdict: 'good' }]);
  });

  it('says exit 1 with an error, and looks at everything all the same', async () => {
    writeFileSync(join(stage.folder, 'broken.yaml'), 'memory: 1\n');
    const ran = await stage.run(['doctor', '--config', 'broken.yaml', '--json'], {
      env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    });
    expect(ran.code).toBe(1);
    expect(of(ran.stdout, 'config')).toMatchObject([{ verdict: 'trouble' }]);
    expect(of(ran.stdout, 'credentials')).toMatchObject([{ verdict: 'trouble' }]);
    expect(of(ran.stdout, 'node')).toMatchObject([{ verdict: 'good' }]);
  });

  it('has IAM simulate what this config asks for, as far as that is allowed', async () => {
    const permissions = async (more: readonly string[] = []) =>
      of((await stage.run(['doctor', '--json', ...more])).stdout, 'permissions');
    expect(await permissions()).toMatchObject([
      { verdict: 'good', text: expect.stringMatching(/all \d\d actions/) },
    ]);
    stage.parts.simulator.deny('ecr:PutImage', 'nobody-allows');
    stage.parts.simulator.deny('lambda:CreateFunction', 'organization');
    stage.parts.simulator.deny('lambda:AddPermission', 'policy');
    expect(await permissions()).toMatchObject([
      { severity: 'warning', text: expect.stringMatching(/no policy allows ecr:PutImage$/) },
      { severity: 'warning', text: expect.stringMatching(/forbids lambda:CreateFunction$/) },
    ]);
    // Only an endpoint that is not IAM's gives permissions.
    expect(await permissions(['--auth', 'api-key'])).toMatchObject([
      { severity: 'warning' },
      {
        severity: 'warning',
        text: expect.stringMatching(/forbids lambda:AddPermission, lambda:CreateFunction$/),
      },
    ]);
    stage.sandbox.faults.add({ at: 'iam:SimulatePrincipalPolicy', kind: 'deny', times: 99 });
    expect(await permissions()).toMatchObject([
      { verdict: 'skipped', text: expect.stringMatching(/may not do iam:SimulatePrincipalPolicy/) },
    ]);
  });

  it('takes a call that is denied for a warning', async () => {
    stage.sandbox.faults.add({ at: 'lambda:GetAccountSettings', kind: 'deny' });
    const ran = await stage.run(['doctor', '--json']);
    expect(ran.code).toBe(0);
    expect(of(ran.stdout, 'quotas')).toMatchObject([
      { verdict: 'trouble', severity: 'warning', text: expect.stringMatching(/lambda:GetAccountSettings/) },
    ]);
  });
});
