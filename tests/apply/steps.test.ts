import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { titles } from '../../src/apply/apply.js';
import type { Invocation } from '../../src/aws/ports.js';
import { UserError } from '../../src/core/errors.js';
import { mib } from '../../src/core/units.js';
import type { Step } from '../../src/plan/plan.js';
import { facts } from '../plan/build.js';
import { aFunction, change, openWorld, type World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const because = 'a test says so';
const push = { kind: 'push-image', because, recipe: {}, tag: 'r1', repository: 'ollama-llm' } as Step;
const ensure: Step = {
  kind: 'ensure-repository',
  because,
  name: 'ollama-llm',
  tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
};
const await_: Step = { kind: 'await-function', because, functionName: 'ollama-lambda' };
const deleteStackOf = (stackId: string): Step => ({
  kind: 'delete-stack',
  because,
  stackName: 'box',
  stackId,
});

describe('a step that is already true is not done twice', () => {
  it.each<[string, Step]>([
    ['an image that was pushed meanwhile', push],
    ['a repository that is there and ours', ensure],
    [
      'a stack that is gone',
      deleteStackOf('arn:aws:cloudformation:eu-central-1:123456789012:stack/box/none'),
    ],
    ['a roll-back of no stack', { kind: 'continue-rollback', because, stackName: 'box' }],
    ['a log group that is gone', { kind: 'delete-log-group', because, name: 'gone' }],
  ])('%s', async (_what, step) => {
    expect(await world.apply(step)).toMatchObject({ kind: 'unchanged' });
    expect(world.done).toEqual([]);
  });

  it('a repository that is gone', async () => {
    world.scene.repository = undefined;

    expect(await world.apply({ kind: 'delete-repository', because, name: 'ollama-llm' })).toMatchObject({
      kind: 'unchanged',
    });
    expect(world.done).toEqual([]);
  });

  it('a whole plan applied again after it has ended', async () => {
    await world.apply(ensure, push, change());

    expect(await world.apply(ensure, push, change({ mode: 'update' }))).toMatchObject({ kind: 'unchanged' });
    expect(world.done).toEqual([]);
  });
});

describe('a step that is not true yet', () => {
  it('creates the repository and pushes the image, whose digest is deployed', async () => {
    world.scene.repository = undefined;
    world.scene.image = undefined;
    const outcome = await world.apply(ensure, push, change());

    expect(world.done).toEqual(['create ollama-llm', 'build', 'push r1']);
    expect(outcome).toMatchObject({ kind: 'deployed', pushed: { bytesPushed: 5 } });
    expect(world.box.functions.get('ollama-lambda')?.imageUri).toBe(
      `210987654321.dkr.ecr.eu-central-1.amazonaws.com/ollama-llm@${world.scene.image}`,
    );
  });

  it('deletes a stack and sees it gone', async () => {
    await world.apply(change());
    const id = (await world.stacks.describe('box'))?.id ?? '';

    expect(await world.apply(deleteStackOf(id))).toMatchObject({ kind: 'deployed' });
    expect(await world.stacks.describe('box')).toBeUndefined();
    expect((await world.stacks.describe(id))?.status).toBe('DELETE_COMPLETE');
  });

  it('deletes no stack with which somebody else has gone on since it was planned', async () => {
    await world.apply(change());
    const id = (await world.stacks.describe('box'))?.id ?? '';
    const step = { ...deleteStackOf(id), status: 'REVIEW_IN_PROGRESS' };

    expect(await world.apply(step)).toEqual({
      kind: 'plan-again',
      because: 'stack box is now in CREATE_COMPLETE',
    });
    expect((await world.stacks.describe('box'))?.status).toBe('CREATE_COMPLETE');
  });

  it('deletes a stack that never got beyond REVIEW_IN_PROGRESS', async () => {
    const made = await world.stacks.createChangeSet({
      stackName: 'box',
      changeSetName: 'left-behind',
      mode: 'create',
      template: change().template,
      parameters: { ImageUri: `${world.scene.repository?.uri}@${world.scene.image}` },
      tags: {},
    });

    expect(await world.apply(deleteStackOf(made.stackId))).toMatchObject({ kind: 'deployed' });
    expect(await world.stacks.describe('box')).toBeUndefined();
  });

  it('watches somebody else’s operation to its end and asks for a new plan', async () => {
    await world.apply(change());
    const step: Step = { kind: 'await-stack', because, status: 'UPDATE_IN_PROGRESS' };

    expect(await world.apply(step)).toEqual({
      kind: 'plan-again',
      because: 'stack box is now in CREATE_COMPLETE',
    });
  });
});

it('stops at a repository that appeared meanwhile and is not ours', async () => {
  world.scene.repository = { name: 'ollama-llm', arn: 'arn:r', uri: 'u', tags: {} };

  await expect(world.apply(ensure, push)).rejects.toMatchObject({ code: 'repository-not-ours' });
  expect(world.done).toEqual([]);
});

describe('the memory probe', () => {
  const probe: Step = { kind: 'probe-memory', because, memory: mib(10240) };

  it.each([
    ['allowed', { kind: 'allowed' } as const],
    ['unclear', { kind: 'unclear', said: 'hm' } as const],
  ])('that is %s lets the deploy go on', async (_what, answer) => {
    world.scene.probe = answer;

    expect(await world.apply(probe, { kind: 'forget', because, what: [] })).toMatchObject({
      kind: 'unchanged',
    });
    expect(world.done).toEqual(['probe 10240', 'forget']);
  });

  it('that is refused learns the cap before anything is pushed', async () => {
    world.scene.probe = { kind: 'capped', cap: mib(3008) };

    expect(await world.apply(probe, push)).toEqual({ kind: 'memory-refused', cap: 3008, asked: 10240 });
    expect(world.done).toEqual(['probe 10240', 'learn 3008']);
    expect(world.events.at(-1)).toMatchObject({ kind: 'step-failed', step: 'probe-memory' });
  });
});

describe('waiting for the function', () => {
  it('goes through Pending and an update in progress', async () => {
    world.scene.functions = [
      undefined,
      aFunction({ state: 'Pending' }),
      aFunction({ lastUpdate: 'InProgress' }),
      aFunction(),
    ];

    expect(await world.apply(await_)).toMatchObject({ kind: 'unchanged' });
    expect(world.scene.functions).toHaveLength(1);
  });

  it.each([
    ['state', aFunction({ state: 'Failed', stateReason: 'the image is broken' })],
    ['last update', aFunction({ lastUpdate: 'Failed', lastUpdateReason: 'the image is broken' })],
  ])('ends with the reason when its %s is Failed', async (_what, failed) => {
    world.scene.functions = [failed];

    await expect(world.apply(await_)).rejects.toMatchObject({
      code: 'function-failed',
      message: expect.stringContaining('the image is broken'),
    });
    expect(world.events.at(-1)).toMatchObject({ kind: 'step-failed', step: 'await-function' });
  });

  it('calls a version that has been idle for weeks, which nothing else makes Active', async () => {
    const states = ['Pending', 'Active'].map((state) => aFunction({ state }));
    world.scene.functions = [aFunction({ state: 'Inactive' })];
    const calls: string[] = [];
    Object.assign(world.ports, {
      functions: {
        ...world.ports.functions,
        invokeStreaming: async function* ({ name, qualifier }: Invocation) {
          calls.push(`${name}:${qualifier}`);
          world.scene.functions = states;
          yield* [];
          throw new UserError({ code: 'aws-refused', message: 'the function is inactive' });
        },
      },
    });

    expect(await world.apply(await_)).toMatchObject({ kind: 'unchanged' });
    expect(calls).toEqual(['ollama-lambda:live']);
  });

  it('gives up after ten minutes of Pending', async () => {
    world.scene.functions = [aFunction({ state: 'Pending' })];
    Object.assign(world.ports, { watch: { ...world.ports.watch, everyMs: 100_000 } });

    await expect(world.apply(await_)).rejects.toMatchObject({ code: 'function-slow' });
  });
});

it('asks for a token, locks and forgets, each told as started and finished under its title', async () => {
  const { resolved } = facts();
  const outcome = await world.apply(
    { kind: 'verify', because, functionName: 'ollama-lambda', model: 'm' },
    { kind: 'write-lock', because, resolved },
    { kind: 'forget', because, what: ['cap'] },
  );

  expect(outcome).toMatchObject({ kind: 'unchanged', verified: { answer: 'hello' } });
  expect(world.done).toEqual(['ask', 'write lock', 'forget']);
  expect(world.events.map((event) => [event.kind, 'text' in event && event.text])).toEqual(
    (['verify', 'write-lock', 'forget'] as const).flatMap((kind) => [
      ['step-started', titles[kind]],
      ['step-finished', titles[kind]],
    ]),
  );
});
