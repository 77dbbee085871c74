import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAws } from '../../src/aws/aws.js';
import type { Aws } from '../../src/aws/ports.js';
import { sandboxAssets } from '../../src/cli/assets.js';
import type { SandboxParts } from '../../src/sandbox/parts.js';
import { openSandbox } from '../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../src/sandbox/service.js';

let sandbox: Sandbox;
let parts: SandboxParts;
let iam: Aws['permissions'];
let user = '';
beforeAll(async () => {
  ({ sandbox, parts } = await openSandbox({ assets: sandboxAssets(), modelBytes: 1000 }));
  const { accessKeyId, secretAccessKey, account, region } = parts.account;
  user = `arn:aws:iam::${account}:user/rehearsal`;
  iam = createAws({
    region,
    credentials: async () => ({ accessKeyId, secretAccessKey }),
    endpoints: { iam: sandbox.endpoint },
    pace: { throttledMs: 1, faultMs: 1, longestMs: 1 },
  }).permissions;
});
afterAll(() => sandbox.close());

const actions = ['ecr:PutImage', 'lambda:InvokeFunction', 'logs:FilterLogEvents', 'iam:PassRole'];
const wanted = { actions, resource: '*', context: {} };

describe('IAM of the sandbox', () => {
  it('allows its user everything that no scene denied', async () => {
    parts.simulator.deny('ecr:PutImage', 'nobody-allows');
    parts.simulator.deny('lambda:InvokeFunction', 'boundary');
    parts.simulator.deny('Logs:FilterLogEvents', 'organization');
    expect(await iam.simulate(user, wanted)).toEqual([
      { action: 'ecr:PutImage', decision: 'missing' },
      { action: 'lambda:InvokeFunction', decision: 'forbidden' },
      { action: 'logs:FilterLogEvents', decision: 'forbidden' },
      { action: 'iam:PassRole', decision: 'allowed' },
    ]);
  });

  it('knows its roles, and nobody else', async () => {
    expect(await iam.roleArn('there')).toBeUndefined();
    const { arn } = parts.roles.create({ name: 'there', assumeRolePolicy: {}, policies: [], tags: {} });
    expect(await iam.roleArn('there')).toBe(arn);
    expect(await iam.simulate(arn, wanted)).toHaveLength(4);
    expect(await iam.simulate(arn.replace('there', 'gone'), wanted)).toBeUndefined();
  });

  it('gives a thousand results at once', async () => {
    const many = Array.from({ length: 2100 }, (_, index) => `ecr:Action${index}`);
    const before = sandbox.calls().length;
    const decisions = await iam.simulate(user, { ...wanted, actions: many });
    expect(decisions?.map(({ action }) => action)).toEqual(many);
    expect(
      sandbox
        .calls()
        .slice(before)
        .map(({ at }) => at),
    ).toEqual(Array(3).fill('iam:SimulatePrincipalPolicy'));
  });

  it.each([
    { name: 'a session', principal: 'arn:aws:sts::123456789012:assumed-role/a/b', asked: wanted },
    { name: 'an action of no service', principal: undefined, asked: { ...wanted, actions: ['PutImage'] } },
    { name: 'no action', principal: undefined, asked: { ...wanted, actions: [] } },
  ])('refuses $name', async ({ principal = user, asked }) => {
    await expect(iam.simulate(principal, asked)).rejects.toMatchObject({
      code: 'aws-refused',
      message: expect.stringContaining('InvalidInput'),
    });
  });

  it('does as it is ordered to fail', async () => {
    sandbox.faults.add({ at: 'iam:SimulatePrincipalPolicy', kind: 'deny' });
    await expect(iam.simulate(user, wanted)).rejects.toMatchObject({ code: 'access-denied' });
  });
});
