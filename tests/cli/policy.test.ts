import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ownCalls, type Part } from '../../src/policy/own-calls.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('policy', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000, accountMemoryCap: 3008 });
  });
  afterAll(() => stage.close());

  it('asks nobody when account and Region are known', async () => {
    const argv = ['policy', '--account-id', '123456789012', '--region', 'cn-north-1'];
    const ran = await stage.run(argv, { env: { AWS_ACCESS_KEY_ID: undefined } });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('arn:aws-cn:lambda:cn-north-1:123456789012:function:ollama-lambda');
    expect(stage.sandbox.calls()).toEqual([]);
  });

  it('allows more for a config that has more', async () => {
    const argv = ['policy', '--account-id', '123456789012', '--region', 'eu-west-1', '--for', 'deploy'];
    const iam = (await stage.run(argv)).stdout;
    const key = (await stage.run([...argv, '--auth', 'api-key'])).stdout;
    expect(iam).not.toContain('lambda:AddPermission');
    expect(key).toContain('lambda:AddPermission');
  });

  it('trusts a repository of GitHub', async () => {
    const ran = await stage.run(['policy', 'trust', 'owner/name', '--environment', 'prod']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('repo:owner@*/name@*:environment:prod');
    expect(ran.stdout).toContain('arn:aws:iam::123456789012:oidc-provider');
    expect(ran.stderr).toMatch(/--owner-id/);
  });

  it.each([
    { argv: ['policy', '--for', 'deploy,fly'], says: /fly/ },
    { argv: ['policy', 'trust', 'name'], says: /owner\/name/ },
    { argv: ['policy', 'trust', 'o/n', '--branch', '*'], says: /star/ },
    { argv: ['policy', 'trust', 'o/n', '--branch', 'a', '--git-tag', 'b'], says: /do not go together/ },
    { argv: ['policy', 'trust', 'o/n', '--owner-id', 'me'], says: /--owner-id/ },
  ])('refuses $argv: exit 2', async ({ argv, says }) => {
    const ran = await stage.run(argv);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });

  it('has every call that is made, in the part that makes it', async () => {
    const model = ['--model', stage.sandbox.model, '--auth', 'api-key'];
    const keyFile = join(stage.folder, 'key.txt');
    const rows: readonly (readonly [allowed: readonly Part[], argv: readonly string[]])[] = [
      [['plan'], ['plan', ...model]],
      [['plan'], ['diff', ...model]],
      [['deploy'], ['validate', '--online', ...model]],
      [['deploy'], ['deploy', ...model, '--memory', '10240', '--yes', '--key-file', keyFile]],
      [['deploy'], ['deploy', ...model, '--timeout', '120', '--yes']],
      [['deploy'], ['key', 'list']],
      [['deploy'], ['key', 'create', 'second', '--key-file', join(stage.folder, 'second.txt')]],
      [['deploy'], ['rollback', '--old-keys', '--yes']],
      [['plan'], ['plan', ...model, '--timeout', '60']],
      [['plan'], ['diff', ...model, '--timeout', '60']],
      [['plan'], ['update', ...model]],
      [['call'], ['env']],
      [['call'], ['list', '--key-file', keyFile]],
      [['call'], ['run', '--key-file', keyFile, 'hello']],
      [['watch'], ['status', ...model]],
      [['watch'], ['logs']],
      [['watch'], ['logs', '--diagnose']],
      [['watch'], ['stats']],
      [['watch'], ['stats', '--by', 'key']],
      [['watch'], ['doctor']],
      [
        ['watch', 'deploy'],
        ['doctor', '--fix'],
      ],
      [['deploy'], ['redeploy', ...model, '--yes']],
      [
        ['plan', 'tune'],
        ['tune', ...model, '--sizes', '2048,3008', '--requests', '2', '--yes'],
      ],
      [['stop'], ['stop', '--yes']],
      [['stop'], ['start']],
      [['destroy'], ['destroy', '--yes', '--keep-logs']],
      [['destroy'], ['destroy', '--yes']],
    ];
    for (const [allowed, argv] of rows) {
      const before = stage.sandbox.calls().length;
      const { code, stderr } = await stage.run(argv);
      expect({ argv, code, stderr: code === 0 ? '' : stderr }).toEqual({ argv, code: 0, stderr: '' });
      const made = stage.sandbox
        .calls()
        .slice(before)
        .map(({ at }) => at);
      const known = ownCalls
        .filter(({ parts }) => parts.some((part) => allowed.includes(part)))
        .map(({ operation }) => operation);
      const unknown = made.filter((at) => !at.startsWith('registry:') && !known.includes(at));
      expect({ argv, unknown }).toEqual({ argv, unknown: [] });
    }
    expect(new Set(stage.sandbox.calls().map(({ at }) => at)).size).toBeGreaterThan(25);
  });
});
