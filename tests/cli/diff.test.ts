import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('plan and diff', () => {
  let stage: Stage;
  let model: readonly string[];
  beforeAll(async () => {
    stage = await openStage();
    model = ['--model', stage.sandbox.model];
  });
  afterAll(() => stage.close());

  it('plan is the versioned document of what deploy would do, and does nothing', async () => {
    const ran = await stage.run(['plan', ...model, '--json']);
    expect(ran).toMatchObject({ code: 0 });
    const plan = JSON.parse(ran.stdout);
    expect(plan).toMatchObject({ version: 1, target: { account: stage.sandbox.account } });
    expect(plan.steps.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['ensure-repository', 'push-image', 'change-stack', 'verify']),
    );
    expect(stage.called('cloudformation:CreateChangeSet') + stage.called('ecr:CreateRepository')).toBe(0);
  });

  it('everything is new where nothing is deployed', async () => {
    const ran = await stage.run(['diff', ...model, '--exit-code']);
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.stdout).toMatch(/Permissions: more is allowed than before/);
    expect(ran.stdout).toMatch(/Function \(AWS::Lambda::Function\): new/);
    expect(ran.stdout).toMatch(/which is not in the registry yet/);
  });

  it('there is none after a deploy', async () => {
    expect(await stage.run(['deploy', ...model, '--yes', '--no-verify'])).toMatchObject({ code: 0 });
    const ran = await stage.run(['diff', ...model, '--exit-code']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/No difference/);
  });

  it('a changed setting is a changed function, and 3 only when it is asked for', async () => {
    const changed = ['diff', ...model, '--timeout', '200'];
    expect((await stage.run([...changed, '--exit-code'])).code).toBe(3);
    const ran = await stage.run([...changed, '--json']);
    expect(ran.code).toBe(0);
    const document = JSON.parse(ran.stdout);
    expect(document).toMatchObject({ version: 1, permissionsBroadened: false, image: null });
    expect(document.resources).toContainEqual(
      expect.objectContaining({
        logicalId: 'Function',
        change: 'update',
        properties: [{ name: 'Timeout', before: 300, after: 200 }],
      }),
    );
  });

  it('a replacement stands in front, and a wider permission with it', async () => {
    const ran = await stage.run(['diff', ...model, '--auth', 'none', '--allow-public']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/Permissions: more is allowed/);
    expect(ran.stdout.indexOf('Permissions')).toBeLessThan(ran.stdout.indexOf('Resources'));
  });
});
