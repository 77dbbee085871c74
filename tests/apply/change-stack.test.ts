import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/core/errors.js';
import { mib } from '../../src/core/units.js';
import { change, openWorld, templateWith, type World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const created = () => world.apply(change());
const updated = (memory: number) =>
  world.apply(change({ mode: 'update', template: templateWith(memory), memory: mib(memory) }));

describe('a create', () => {
  it('ends as deployed, with the outputs, by the image’s digest', async () => {
    const outcome = await created();

    expect(outcome).toMatchObject({ kind: 'deployed', outputs: { FunctionName: 'ollama-lambda' } });
    expect(world.box.functions.get('ollama-lambda')?.imageUri).toBe(
      `${world.scene.repository?.uri}@${world.scene.image}`,
    );
  });

  it('tells every event of the stack once, oldest first', async () => {
    await created();
    const told = world.events.flatMap((event) =>
      event.kind === 'resource' ? [`${event.logicalId} ${event.status}`] : [],
    );

    expect(told[0]).toBe('box CREATE_IN_PROGRESS');
    expect(told.at(-1)).toBe('box CREATE_COMPLETE');
    expect(told.filter((it) => it === 'Function CREATE_COMPLETE')).toHaveLength(1);
  });

  it('whose memory AWS refuses learns the cap and removes what is left', async () => {
    const outcome = await world.apply(change({ template: templateWith(10240), memory: mib(10240) }));

    expect(outcome).toEqual({ kind: 'memory-refused', cap: 3008, asked: 10240 });
    expect(world.done).toContain('learn 3008');
    expect(await world.stacks.describe('box')).toBeUndefined();
  });

  it('that fails otherwise names the cause, the remedy and the place to look', async () => {
    world.box.faults.add({
      at: 'resource:AWS::IAM::Role',
      kind: 'error',
      code: 'AccessDenied',
      message: 'User: me is not authorized to perform: iam:CreateRole on resource: r',
    });

    expect(await created()).toMatchObject({
      kind: 'stack-failed',
      status: 'ROLLBACK_COMPLETE',
      logicalId: 'Role',
      reason: expect.stringContaining('iam:CreateRole'),
      remedy: expect.stringContaining('permission'),
      consoleUrl: expect.stringContaining('https://eu-central-1.console.aws.amazon.com/cloudformation'),
    });
    expect(world.done).toEqual([]);
  });

  it('whose change set is rejected leaves no stack behind', async () => {
    const template = templateWith().replace('MemorySize: 3008', 'MemoryFigure: 3008');

    expect(await world.apply(change({ template }))).toMatchObject({
      kind: 'stack-failed',
      status: 'the change set was rejected',
      reason: expect.stringContaining('PropertyValidation'),
      consoleUrl: '',
    });
    expect(await world.stacks.describe('box')).toBeUndefined();
    expect(callsOf('ExecuteChangeSet')).toBe(0);
  });

  it('whose template CloudFormation does not even take leaves no stack behind', async () => {
    const template = templateWith(3008, '\n  Broken: { Value: !Ref Nobody }\n');

    await expect(world.apply(change({ template }))).rejects.toMatchObject({
      code: 'aws-refused',
      message: expect.stringContaining('CreateChangeSet'),
    });
    expect(await world.stacks.describe('box')).toBeUndefined();
  });

  it('of an image that has gone meanwhile changes nothing', async () => {
    world.scene.image = undefined;

    await expect(created()).rejects.toMatchObject({ code: 'image-gone' });
    expect(world.box.server.calls()).toEqual([]);
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await created();
    world.events.length = 0;
  });

  it('ends as deployed and tells only its own events', async () => {
    expect(await updated(2048)).toMatchObject({ kind: 'deployed' });
    expect(world.box.functions.get('ollama-lambda')?.memory).toBe(2048);
    expect(JSON.stringify(world.events)).not.toContain('CREATE_IN_PROGRESS","reason":"User Initiated');
  });

  it('without a difference is unchanged, and its change set is gone', async () => {
    expect(await updated(3008)).toMatchObject({
      kind: 'unchanged',
      outputs: { FunctionName: 'ollama-lambda' },
    });
    expect(callsOf('DeleteChangeSet')).toBe(1);
    expect((await world.stacks.describe('box'))?.status).toBe('CREATE_COMPLETE');
  });

  it('whose memory AWS refuses rolls itself back and stays', async () => {
    expect(await updated(4096)).toEqual({ kind: 'memory-refused', cap: 3008, asked: 4096 });
    expect((await world.stacks.describe('box'))?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('is not taken as ended while CloudFormation still shows the old status', async () => {
    const before = await world.stacks.describe('box');
    let stale = 2;
    withStacks({
      describe: async (name) => (stale-- > 0 ? before : world.stacks.describe(name)),
      events: async (name, options) =>
        stale > 0 && options?.until ? [] : world.stacks.events(name, options),
    });

    expect(await updated(2048)).toMatchObject({ kind: 'deployed' });
    expect(JSON.stringify(world.events)).toContain('UPDATE_COMPLETE');
  });
});

describe('a monitor', () => {
  it.each(['throttled', 'network-unreachable', 'aws-unavailable'])(
    'that meets %s looks again',
    async (code) => {
      let failures = 3;
      withStacks({
        describe: async (name) => {
          if (failures-- > 0) throw new UserError({ code, message: 'not now' });
          return world.stacks.describe(name);
        },
      });

      expect(await created()).toMatchObject({ kind: 'deployed' });
      expect(world.events.filter((it) => JSON.stringify(it).includes('looking again'))).toHaveLength(3);
    },
  );

  it('that AWS itself throttles, beyond every retry, goes on', async () => {
    world.box.faults.add({ at: 'cloudformation:DescribeStacks', kind: 'throttle', times: 16 });

    expect(await created()).toMatchObject({ kind: 'deployed' });
    expect(JSON.stringify(world.events)).toContain('looking again');
  });

  it('that is refused stops: no waiting mends that', async () => {
    withStacks({
      describe: async () => {
        throw new UserError({ code: 'access-denied', message: 'no' });
      },
    });

    await expect(created()).rejects.toMatchObject({ code: 'access-denied' });
  });
});

const callsOf = (operation: string): number =>
  world.box.server.calls().filter(({ at }) => at === `cloudformation:${operation}`).length;

function withStacks(stacks: Partial<World['stacks']>): void {
  Object.assign(world.ports, { stacks: { ...world.stacks, ...stacks } });
}
