import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/core/errors.js';
import { mib } from '../../src/core/units.js';
import type { Step } from '../../src/plan/plan.js';
import { change, openWorld, templateWith, type World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld(40);
});
afterEach(() => world.close());

/** Presses Ctrl-C once, as soon as the stack is seen to move. */
function interruptWhenMoving(): void {
  let pressed = false;
  world.onEvent = (event) => {
    if (event.kind === 'resource' && !pressed) pressed = world.interrupt();
  };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

function withStacks(stacks: Partial<World['stacks']>): void {
  Object.assign(world.ports, { stacks: { ...world.stacks, ...stacks } });
}

describe('an interrupt before the change set is executed', () => {
  it.each([
    ['while it is being made', 'step'],
    ['when its changes are told', 'note'],
  ])('%s leaves neither change set nor stack', async (_when, moment) => {
    const failed: string[] = [];
    world.onEvent = (event) => {
      if (event.kind === 'step-failed') failed.push(event.text);
      if (event.kind === 'note' && moment === 'note') world.abort.abort();
    };
    if (moment === 'step') {
      const { createChangeSet } = world.stacks;
      withStacks({
        createChangeSet: async (request) => {
          const made = await createChangeSet(request);
          world.abort.abort();
          return made;
        },
      });
    }

    await expect(world.apply(change())).rejects.toMatchObject({ name: 'AbortError' });
    expect(failed).toEqual(['create or update the stack: interrupted']);
    await world.box.cloudformation.work.settled();
    expect(await world.stacks.describe('box')).toBeUndefined();
    const calls = world.box.server.calls().map(({ at }) => at);
    expect(calls).toContain('cloudformation:DeleteChangeSet');
    expect(calls).not.toContain('cloudformation:ExecuteChangeSet');
  });

  it('leaves the stack to whoever has executed another change set of it meanwhile', async () => {
    const { createChangeSet, describeChangeSet, executeChangeSet } = world.stacks;
    withStacks({
      createChangeSet: async (request) => {
        const ours = await createChangeSet(request);
        const theirs = await createChangeSet({ ...request, changeSetName: 'ollama-lambda-theirs' });
        while ((await describeChangeSet(theirs.id))?.status !== 'CREATE_COMPLETE') await tick();
        await executeChangeSet(theirs.id);
        world.abort.abort();
        return ours;
      },
    });

    await expect(world.apply(change())).rejects.toMatchObject({ name: 'AbortError' });
    await world.box.cloudformation.work.settled();
    expect((await world.stacks.describe('box'))?.status).toBe('CREATE_COMPLETE');
  });

  it.each<[string, Step]>([
    ['stack', { kind: 'delete-stack', because: 'x', stackName: 'box', stackId: 'box' }],
    ['repository', { kind: 'delete-repository', because: 'x', name: 'ollama-llm' }],
    ['log group', { kind: 'delete-log-group', because: 'x', name: '/aws/lambda/ollama-lambda' }],
  ])('while it is looked for deletes no %s', async (_what, step) => {
    await world.apply(change());
    const interrupted =
      <T>(look: () => Promise<T>) =>
      async (): Promise<T> => {
        world.abort.abort();
        return look();
      };
    const { repositories, logGroups } = world.ports;
    const group = { name: 'g', arn: 'arn:g', bytes: 0, retentionDays: 7, tags: {} };
    Object.assign(world.ports, {
      repositories: { ...repositories, describe: interrupted(async () => world.scene.repository) },
      logGroups: { ...logGroups, describe: interrupted(async () => group) },
    });
    withStacks({ describe: interrupted(() => world.stacks.describe('box')) });

    await expect(world.apply(step)).rejects.toMatchObject({ name: 'AbortError' });
    expect(world.done).toEqual([]);
    expect((await world.stacks.describe('box'))?.status).toBe('CREATE_COMPLETE');
  });

  it('between two steps starts no further one', async () => {
    world.onEvent = (event) => {
      if (event.kind === 'step-finished') world.abort.abort();
    };
    const lock = { kind: 'forget', because: 'x', what: [] } as const;

    await expect(world.apply(lock, change())).rejects.toMatchObject({ name: 'AbortError' });
    expect(world.box.server.calls()).toEqual([]);
  });
});

describe('an interrupt while a stack is watched', () => {
  it('leaves it to CloudFormation when the user detaches', async () => {
    interruptWhenMoving();

    expect(await world.apply(change())).toEqual({
      kind: 'detached',
      status: 'CREATE_IN_PROGRESS',
      next: 'ollama-lambda deploy',
    });
    await world.box.cloudformation.work.settled();
    expect((await world.stacks.describe('box'))?.status).toBe('CREATE_COMPLETE');
  });

  it('is heard also when it came while CloudFormation was told to begin', async () => {
    world.scene.choice = 'go-on';
    const { executeChangeSet } = world.stacks;
    withStacks({
      executeChangeSet: async (id) => {
        world.abort.abort();
        await executeChangeSet(id);
      },
    });

    expect(await world.apply(change())).toMatchObject({ kind: 'detached' });
    expect(world.done).toEqual([]);
    await world.box.cloudformation.work.settled();
    expect((await world.stacks.describe('box'))?.status).toBe('CREATE_COMPLETE');
  });

  it('goes on watching when the user says so', async () => {
    world.scene.choice = 'go-on';
    interruptWhenMoving();

    expect(await world.apply(change())).toMatchObject({ kind: 'deployed' });
    expect(world.done).toEqual(['asked the user']);
  });

  it('deletes a first create when the user cancels', async () => {
    world.scene.choice = 'cancel';
    interruptWhenMoving();

    expect(await world.apply(change())).toMatchObject({ kind: 'stack-failed', reason: 'it was cancelled' });
    expect(await world.stacks.describe('box')).toBeUndefined();
  });

  it('rolls an update back when the user cancels', async () => {
    await world.close();
    world = await openWorld(200);
    await world.apply(change());
    world.scene.choice = 'cancel';
    interruptWhenMoving();
    const outcome = await world.apply(
      change({ mode: 'update', template: templateWith(2048), memory: mib(2048) }),
    );

    expect(outcome).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: 'it was cancelled' });
    expect(world.box.functions.get('ollama-lambda')?.memory).toBe(3008);
  });

  it('watches on when it is too late to cancel an update', async () => {
    await world.apply(change());
    world.scene.choice = 'cancel';
    interruptWhenMoving();
    Object.assign(world.ports, {
      stacks: {
        ...world.stacks,
        cancelUpdate: async () => {
          throw new UserError({ code: 'aws-refused', message: 'cannot be called from current stack status' });
        },
      },
    });
    const template = templateWith(2048);

    expect(await world.apply(change({ mode: 'update', template, memory: mib(2048) }))).toMatchObject({
      kind: 'deployed',
    });
    expect(JSON.stringify(world.events)).toContain('too late to cancel');
  });

  it('is heard also when AWS cannot be reached', async () => {
    Object.assign(world.ports, {
      stacks: {
        ...world.stacks,
        describe: async () => {
          world.interrupt();
          throw new UserError({ code: 'network-unreachable', message: 'no network' });
        },
      },
    });

    expect(await world.apply(change())).toMatchObject({ kind: 'detached', status: 'unknown' });
  });
});
