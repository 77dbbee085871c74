import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/service.js';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ modelBytes: 100_000 });
});
afterEach(() => stage.close());

const deploy = (model: string, ...more: readonly string[]) => [
  'deploy',
  '--model',
  model,
  '--yes',
  '--no-verify',
  ...more,
];

describe('bad input of a deploy gets one clear error, its exit code, and nothing half-done', () => {
  const models = [
    { name: 'a model that does not exist', model: 'nowhere:1b', code: 6, says: /nowhere/ },
    { name: 'a model that needs a login', model: 'private', code: 4, says: /private/ },
    { name: 'a manifest of an unknown kind', model: 'odd-manifest', code: 1, says: /manifest\.v9/ },
    { name: 'a reference that does not parse', model: 'a b//c', code: 2, says: /a b\/\/c/ },
    { name: 'a model that only runs elsewhere', model: 'cloud-only', code: 1, says: /cloud-only/ },
    { name: 'a model in another format', model: 'tensors', code: 1, says: /tensors/ },
  ];
  it.each(models)('$name: exit $code', async ({ model, code, says }) => {
    const ran = await stage.run(deploy(model));
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).not.toMatch(/^bug /m);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });

  it('another account than accountId: nothing but the caller’s identity was asked for', async () => {
    const ran = await stage.run(deploy(stage.sandbox.model, '--account-id', '210987654321'));
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/123456789012.*210987654321/);
    expect(new Set(stage.sandbox.calls().map(({ at }) => at))).toEqual(new Set(['sts:GetCallerIdentity']));
  });

  const credentials: readonly { name: string; fault: Fault; says: RegExp }[] = [
    { name: 'expired', fault: { at: 'sts:GetCallerIdentity', kind: 'expired-token' }, says: /expired/i },
    {
      name: 'clock-skewed',
      fault: { at: 'sts:GetCallerIdentity', kind: 'clock-skew', times: 9 },
      says: /clock/i,
    },
  ];
  it.each(credentials)('$name credentials: exit 4', async ({ fault, says }) => {
    stage.sandbox.faults.add(fault);
    const ran = await stage.run(deploy(stage.sandbox.model));
    expect(ran.stderr).toMatch(says);
    expect(ran).toMatchObject({ code: 4, stdout: '' });
  });

  it('no credentials: exit 4', async () => {
    const env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const ran = await stage.run(deploy(stage.sandbox.model), { env });
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(stage.sandbox.calls()).toEqual([]);
  });

  it('no Region: exit 4, with what was tried', async () => {
    const ran = await stage.run(deploy(stage.sandbox.model), { env: { AWS_REGION: undefined } });
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toMatch(/AWS_DEFAULT_REGION/);
  });

  it('a Region that is none: exit 2, before anybody is asked', async () => {
    const ran = await stage.run(deploy(stage.sandbox.model, '--region', 'eu-central1'));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/eu-central1.*eu-west-1/);
    expect(stage.sandbox.calls()).toEqual([]);
  });

  it('a config with five mistakes: all of them at once, with their places', async () => {
    const lines = [
      'modle: x',
      'memory: 99',
      'timeout: soon',
      'architecture: arm',
      'endpoint:',
      '  auth: open',
    ];
    writeFileSync(join(stage.folder, 'ollama-lambda.yaml'), `${lines.join('\n')}\n`);
    const ran = await stage.run(deploy(stage.sandbox.model));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    for (const place of [':1:', ':2:', ':3:', ':4:', ':6:'])
      expect(ran.stderr).toContain(`ollama-lambda.yaml${place}`);
    expect(stage.sandbox.calls()).toEqual([]);
  });

  it('a stack of that name that is not ours is never touched', async () => {
    const { stack } = await foreignStack();
    const ran = await stage.run(deploy(stage.sandbox.model));
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/--stack-name/);
    const gone = await stage.run(['destroy', '--yes']);
    expect(gone.stdout).toMatch(/OllamaLambdaStack/);
    expect(stack.status).toBe('CREATE_COMPLETE');
  });

  it('a repository of that name that is not ours is never written to and never deleted', async () => {
    stage.parts.registry.store.repositories.create('theirs', {
      mutability: 'MUTABLE',
      scanOnPush: false,
      tags: { team: 'others' },
    });
    const ran = await stage.run(deploy(stage.sandbox.model, '--repository', 'theirs', '--adopt'));
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/--repository/);
    await stage.run(['destroy', '--repository', 'theirs', '--yes', '--adopt']);
    expect(stage.sandbox.leftovers()).toEqual(['repository theirs']);
  });

  async function foreignStack() {
    const { newStack, setStatus } = await import('../../src/sandbox/cloudformation/stack.js');
    const stack = newStack('OllamaLambdaStack', stage.parts.account);
    stage.parts.cloudformation.stacks.add(stack);
    setStatus(stack, 'CREATE_COMPLETE', new Date(), 'User Initiated');
    return { stack };
  }
});

describe('a registry that misbehaves', () => {
  const recoverable: readonly { name: string; fault: Fault }[] = [
    {
      name: 'answers 500 once',
      fault: { at: 'registry:GET blob library/tiny-llama', kind: 'error' },
    },
    {
      name: 'throttles once',
      fault: { at: 'registry:GET blob library/tiny-llama', kind: 'throttle', retryAfterSeconds: 0 },
    },
    {
      name: 'resets in the middle',
      fault: { at: 'registry:GET blob library/tiny-llama', kind: 'reset', afterBytes: 20_000 },
    },
    { name: 'breaks the push', fault: { at: 'registry:PATCH', kind: 'reset', afterBytes: 10_000 } },
  ];
  it.each(recoverable)('and $name: the deploy gets through', async ({ fault }) => {
    stage.sandbox.faults.add(fault);
    const ran = await stage.run(deploy(stage.sandbox.model, '--json'));
    expect(ran).toMatchObject({ code: 0 });
  });

  const final: readonly { name: string; fault: Fault; code: number }[] = [
    {
      name: 'denies',
      fault: { at: 'registry:GET manifest library/tiny-llama', kind: 'deny', times: 99 },
      code: 4,
    },
    {
      name: 'lies about a digest',
      fault: { at: 'registry:GET blob library/tiny-llama', kind: 'digest-lie', times: 99 },
      code: 1,
    },
  ];
  it.each(final)('and $name for good: one error, no stack', async ({ fault, code }) => {
    stage.sandbox.faults.add(fault);
    const ran = await stage.run(deploy(stage.sandbox.model));
    expect(ran.stderr).toMatch(/^error .*tiny-llama/m);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(0);
  });
});

describe('files that cannot be used', () => {
  it('names a config that is not there: exit 2', async () => {
    const ran = await stage.run(['deploy', '--config', join(stage.folder, 'none.yaml'), '--yes']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/none\.yaml/);
  });

  it('names an events file in a folder that is not there: exit 2', async () => {
    const ran = await stage.run([
      ...deploy(stage.sandbox.model),
      '--events',
      join(stage.folder, 'no/such/file'),
    ]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/--events/);
  });

  it('ends an events file also when the command fails', async () => {
    const events = join(stage.folder, 'events.ndjson');
    const ran = await stage.run([...deploy('nowhere:1b'), '--events', events]);
    expect(ran.code).toBe(6);
    expect(ran.stderr).toMatch(/^error .*nowhere/m);
  });
});
