import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { takeInventory } from '../../src/survey/inventory.js';
import { emptyLock, lockedWith } from '../../src/survey/lock.js';
import { createMemoryNotes, type MemoryNotes } from '../../src/survey/memory-notes.js';
import { survey } from '../../src/survey/survey.js';
import { awsOf, config, digestOf, model, repository, resource, stack, type World } from './builders.js';

let folder: string;
let notes: MemoryNotes;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'survey-'));
  notes = createMemoryNotes(folder, () => undefined);
});
afterEach(() => rm(folder, { recursive: true }));

const now = new Date('2026-11-23T12:00:00Z');
const image = (text: string) => ({ digest: digestOf(text), bytes: text.length });

const portsOf = (world: World, asked: string[] = []) => ({
  aws: awsOf(world, asked),
  notes,
  resolveImage: async (reference: string, architecture: string) => {
    asked.push(`${reference} ${architecture}`);
    return image(reference);
  },
  fetchModel: async () => {
    asked.push('model');
    return model();
  },
  headManifest: async (_: unknown, tag: string) => (tag === 'there' ? digestOf('there') : undefined),
});
const optionsOf = (tag = 'there') => ({ region: 'eu-west-1', now, lock: emptyLock, tagOf: () => tag });

describe('a survey', () => {
  it('of an empty account finds nothing, resolves names and asks ECR for no image', async () => {
    const asked: string[] = [];
    const facts = await survey(config(), portsOf({}, asked), optionsOf());
    expect(facts).toMatchObject({
      identity: { account: '123456789012' },
      region: 'eu-west-1',
      limits: { concurrentExecutions: 10 },
      memoryCap: { kind: 'unknown' },
      stack: { kind: 'absent' },
      repository: { kind: 'absent' },
      image: { kind: 'absent', tag: 'there' },
      resolved: {
        base: { image: 'public.ecr.aws/lambda/nodejs:24' },
        engine: { image: 'docker.io/ollama/ollama', version: '0.33.3' },
      },
    });
    expect(asked[0]).toBe('identity');
    expect(asked).toContain('docker.io/ollama/ollama:0.33.3 arm64');
    expect(JSON.parse(JSON.stringify(facts))).toMatchObject({ region: 'eu-west-1' });
  });

  it('finds what is there', async () => {
    const world: World = {
      stack: stack(),
      template: '{}',
      resources: [resource('AWS::Lambda::Function')],
      repository: repository(),
      functions: {
        'physical-Function': {
          name: 'f',
          arn: 'a',
          memory: mib(5307),
          state: 'Active',
          stateReason: undefined,
          lastUpdate: undefined,
          lastUpdateReason: undefined,
        },
      },
    };
    await expect(survey(config(), portsOf(world), optionsOf())).resolves.toMatchObject({
      stack: { kind: 'present', ownership: 'ours', rootCause: undefined },
      repository: { kind: 'present', ownership: 'ours', images: 2, bytes: 300 },
      image: { kind: 'present', digest: digestOf('there') },
      memoryCap: { kind: 'at-least', floor: 5307 },
    });
  });

  it('goes on without the limits and the function when it may not ask for them', async () => {
    const world: World = { denied: ['limits', 'function ollama-lambda'] };
    await expect(survey(config(), portsOf(world), optionsOf())).resolves.toMatchObject({
      limits: undefined,
      memoryCap: { kind: 'unknown' },
    });
  });

  it('does not go on when it may not see the stack', async () => {
    await expect(survey(config(), portsOf({ denied: ['stack'] }), optionsOf())).rejects.toMatchObject({
      code: 'access-denied',
    });
  });

  it('asks nothing else when it does not know who it is', async () => {
    const asked: string[] = [];
    await expect(survey(config(), portsOf({ denied: ['identity'] }, asked), optionsOf())).rejects.toThrow(
      'identity',
    );
    expect(asked).toEqual(['identity']);
  });

  it('asks no registry for names that are locked, and for those only that are not', async () => {
    const first = await survey(config(), portsOf({}), optionsOf());
    const lock = lockedWith(emptyLock, first.resolved, 'arm64');
    const asked: string[] = [];
    const again = await survey(config(), portsOf({}, asked), { ...optionsOf(), lock });
    expect(again.resolved).toEqual(first.resolved);
    expect(asked.filter((what) => /model|arm64/.test(what))).toEqual([]);

    const newer = config({ sources: { ...config().sources, engineVersion: '0.34.0' } });
    await survey(newer, portsOf({}, asked), { ...optionsOf(), lock });
    expect(asked.filter((what) => /model|arm64/.test(what))).toEqual([
      'docker.io/ollama/ollama:0.34.0 arm64',
    ]);
  });

  it('resolves the smaller model too, and locks both', async () => {
    const wanted = config({ fallbackModel: 'qwen3:0.6b' });
    const ports = { ...portsOf({}), fetchModel: async ({ short }: { short: string }) => model(short) };
    const { resolved } = await survey(wanted, ports, optionsOf());
    expect([resolved.model.ref.short, resolved.fallback?.ref.short]).toEqual(['smollm2:135m', 'qwen3:0.6b']);
    expect(Object.keys(lockedWith(emptyLock, resolved, 'arm64').models)).toHaveLength(2);
  });

  it('needs a model', async () => {
    await expect(survey(config({ model: undefined }), portsOf({}), optionsOf())).rejects.toMatchObject({
      code: 'model-missing',
      exitCode: 2,
    });
  });

  it('tells why the last operation failed', async () => {
    const event = (logicalId: string, status: string, reason?: string) => ({
      ...resource('AWS::Lambda::Function', { logicalId, status, reason }),
      eventId: `${logicalId}-${status}`,
      at: '',
    });
    const world: World = {
      stack: stack({ status: 'ROLLBACK_COMPLETE' }),
      events: [
        event('Role', 'CREATE_FAILED', 'Resource creation cancelled'),
        event('Function', 'CREATE_FAILED', 'no such image'),
      ],
    };
    await expect(survey(config(), portsOf(world), optionsOf())).resolves.toMatchObject({
      stack: { rootCause: { logicalId: 'Function', reason: 'no such image' } },
    });
  });

  it('does not ask a stack for a template that it does not have yet', async () => {
    const asked: string[] = [];
    await survey(config(), portsOf({ stack: stack({ status: 'REVIEW_IN_PROGRESS' }) }, asked), optionsOf());
    expect(asked).not.toContain('template');
    expect(asked).not.toContain('resources');
  });
});

describe('an inventory', () => {
  const group = { name: 'g', arn: 'a', bytes: 9, retentionDays: 14, tags: {} };

  it('asks no registry, and lists what this machine remembers', async () => {
    await notes.write(
      { account: '123456789012', region: 'eu-west-1' },
      { cap: mib(3008), learned: '2026-11-20' },
    );
    const asked: string[] = [];
    const found = await takeInventory(
      config({ model: undefined }),
      { aws: awsOf({}, asked), notes },
      { region: 'eu-west-1', now },
    );
    expect(found).toMatchObject({
      stack: { kind: 'absent' },
      repository: { kind: 'absent' },
      logGroup: undefined,
      remembered: ['memory cap 3008 MB of 123456789012 in eu-west-1, learned 2026-11-20'],
    });
    expect(asked).toContain('log group /aws/lambda/ollama-lambda');
  });

  it.each([
    [
      'the stack’s own log group',
      [resource('AWS::Logs::LogGroup', { physicalId: '/our/group' })],
      '/our/group',
    ],
    [
      'the one Lambda makes for the script’s function',
      [resource('AWS::Lambda::Function')],
      '/aws/lambda/physical-Function',
    ],
  ])('finds %s', async (_, resources, name) => {
    const aws = awsOf({ stack: stack(), resources, logGroups: { [name]: { ...group, name } } });
    const found = await takeInventory(config(), { aws, notes }, { region: 'eu-west-1', now });
    expect(found.logGroup).toMatchObject({ name });
  });
});
