import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SandboxOptions } from '../../src/sandbox/service.js';
import { openStage, type Stage } from './stage.js';
import { awsOf } from './stage-aws.js';

let stage: Stage;
let deploy: readonly string[];
const open = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
  stage = await openStage(options);
  deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify', '--json'];
};
afterEach(() => stage.close());

describe('a stack that failed', () => {
  it('ends with the root cause in the last line, and the next deploy creates it anew', async () => {
    await open();
    stage.sandbox.faults.add({
      at: 'resource:AWS::Lambda::Function:create',
      kind: 'error',
      code: 'ServiceLimitExceeded',
      message: 'the account is out of storage for functions',
    });
    const failed = await stage.run(deploy.filter((it) => it !== '--json'));
    expect(failed.code).toBe(1);
    expect(failed.stdout.trim().split('\n').at(-1)).toMatch(/^Function: .*out of storage/);
    expect(stage.sandbox.leftovers()).toContain('stack OllamaLambdaStack (ROLLBACK_COMPLETE)');
    const received = stage.sandbox.bytesReceived();

    const again = await stage.run(deploy);
    expect(again).toMatchObject({ code: 0 });
    expect(again.document()).toMatchObject({ changed: true });
    expect(stage.sandbox.bytesReceived()).toBe(received);
  });

  it('that cannot be deleted says why, and --retain-blocked gets past it', async () => {
    await open();
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    const at = 'resource:AWS::IAM::Role:delete';
    stage.sandbox.faults.add({ at, kind: 'error', code: 'DeleteConflict', message: 'it has a policy' });
    const blocked = await stage.run(['destroy', '--yes']);
    expect(blocked.code).toBe(1);
    expect(blocked.stdout).toMatch(/--retain-blocked/);
    expect(blocked.stdout.trim().split('\n').at(-1)).toMatch(/^Role: .*it has a policy/);
    expect(stage.sandbox.leftovers()).toContain('stack OllamaLambdaStack (DELETE_FAILED)');

    const ran = await stage.run(['destroy', '--yes', '--retain-blocked']);
    expect(ran.stdout).toMatch(/Role/);
    expect(stage.sandbox.leftovers()).toEqual([expect.stringMatching(/^role /)]);
  });

  it('while deleting is deleted by the next destroy', async () => {
    await open();
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    stage.sandbox.faults.add({ at: 'resource:AWS::IAM::Role:delete', kind: 'error' });
    expect(await stage.run(['destroy', '--yes'])).toMatchObject({ code: 1 });
    expect(await stage.run(['destroy', '--yes'])).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });

  it('is told by a document with --json', async () => {
    await open();
    stage.sandbox.faults.add({ at: 'resource:AWS::Lambda::Function:create', kind: 'error', message: 'no' });
    const failed = await stage.run(deploy);
    expect(failed.code).toBe(1);
    expect(failed.document()).toMatchObject({
      ok: false,
      changed: false,
      error: { code: 'stack-failed', logicalId: 'Function', status: 'ROLLBACK_COMPLETE' },
    });
  });
});

describe('an interruption', () => {
  it('before anything was changed leaves nothing: SIGTERM, exit 143', async () => {
    await open();
    const ran = await stage.run(deploy, { onStderr: (_, signals) => signals.emit('SIGTERM') });
    expect(ran.code).toBe(143);
    expect(stage.sandbox.leftovers()).toEqual([]);
    expect(stage.sandbox.bytesReceived()).toBe(0);
  });

  it('of an upload keeps finished blobs; the next deploy goes on from there', async () => {
    await open({ modelBytes: 2_000_000 });
    stage.sandbox.faults.add({
      at: 'registry:GET blob library/tiny-llama',
      kind: 'stall',
      afterBytes: 100_000,
    });
    const signals = new EventEmitter();
    const running = stage.run(deploy, { signals });
    while (stage.called('registry:PUT') < 2) await delay(5);
    signals.emit('SIGINT');
    const interrupted = await running;
    expect(interrupted.code).toBe(130);
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(0);

    const again = await stage.run(deploy);
    expect(again).toMatchObject({ code: 0 });
    expect(again.document().image.bytesSkipped).toBeGreaterThan(0);
  });

  it('of a changing stack lets go of it off a terminal; the next deploy sees it through', async () => {
    await open({ tickMs: 60 });
    const ran = await stage.run(
      deploy.filter((it) => it !== '--json'),
      {
        onStderr: (said, signals) => {
          if (/CREATE_COMPLETE +LogGroup|CREATE_COMPLETE +Role/.test(said)) signals.emit('SIGINT');
        },
      },
    );
    expect(ran.code).toBe(130);
    expect(ran.stdout).toMatch(/CloudFormation goes on .*ollama-lambda deploy/);
    expect(stage.sandbox.leftovers()).toContain('stack OllamaLambdaStack (CREATE_IN_PROGRESS)');

    const again = await stage.run(deploy);
    expect(again).toMatchObject({ code: 0 });
    expect(again.document()).toMatchObject({ ok: true, endpoint: { url: expect.stringMatching(/^http/) } });
    expect(stage.called('cloudformation:ExecuteChangeSet')).toBe(1);
  });
});

describe('validate --online', () => {
  it('leaves a stack alone that somebody else has gone on with meanwhile', async () => {
    // Slow enough for the check to wait once, for a second.
    await open({ tickMs: 300 });
    const { stacks } = awsOf(stage);
    const seen = async <T>(look: () => Promise<T | undefined>): Promise<T> => (await look()) ?? seen(look);
    const checking = stage.run(['validate', '--online', '--model', 'llama3.2:1b', '--stack-name', 'shared']);

    await seen(() => stacks.describe('shared'));
    const theirs = await stacks.createChangeSet({
      stackName: 'shared',
      changeSetName: 'ollama-lambda-theirs',
      mode: 'create',
      template: 'Resources: {Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: theirs}}}',
      parameters: {},
      tags: {},
    });
    const isReady = async () => (await stacks.describeChangeSet(theirs.id))?.status === 'CREATE_COMPLETE';
    await seen(async () => (await isReady()) || undefined);
    await stacks.executeChangeSet(theirs.id);

    expect((await checking).code).toBe(0);
    expect((await stacks.describe('shared'))?.status).toMatch(/^CREATE_/);
  });
});
