import { describe, expect, it } from '@jest/globals';
import { previousVersion } from '../../src/plan/previous-version.js';
import { planRollback } from '../../src/plan/rollback.js';
import { renderTemplate, versionId } from '../../src/template/render.js';
import { aConfig, anInput, texts } from '../template/build.js';
import { aStack, changeIn, planOf } from './build.js';

const old = anInput();
const oldId = versionId(old, texts);
const oldest = { id: '0123abcd', description: 'keys 0000000000000000' };
const keyed = aConfig({ endpoint: { auth: 'api-key', principals: [] } });
const deployed = (previous = false, parameters: Record<string, string> = {}) =>
  aStack(
    { parameters },
    { template: renderTemplate({ ...old, ...(previous ? { previous: oldest } : {}) }, texts).text },
  );

describe('the version that stays beside a new one', () => {
  it.each([
    ['none in a first deploy', { kind: 'absent' } as const, 'ffffffff', undefined],
    ['none beside a template that is not ours', aStack(), 'ffffffff', undefined],
    ['the one that is live', deployed(), 'ffffffff', { id: oldId }],
    ['the live one of two', deployed(true, { Live: 'new' }), 'ffffffff', { id: oldId }],
    ['the one that is live again', deployed(true, { Live: 'previous' }), 'ffffffff', oldest],
    ['as before when nothing changes', deployed(true), oldId, oldest],
    ['none when nothing changes and there was none', deployed(), oldId, undefined],
    [
      'the other one when the one before is deployed again',
      deployed(true, { Live: 'previous' }),
      oldest.id,
      { id: oldId },
    ],
    [
      'with the keys that it has',
      deployed(false, { ApiKeyRevision: '0123456789abcdef' }),
      'ffffffff',
      { id: oldId, description: 'keys 0123456789abcdef' },
    ],
  ])('%s', (_name, fact, version, expected) => expect(previousVersion(fact, version)).toEqual(expected));

  it('goes with the template and a parameter, unless it is not wanted', () => {
    const stack = deployed();
    const kept = changeIn(planOf({ facts: { stack } }));
    expect(kept.parameters).toMatchObject({ Live: 'new' });
    expect(kept.template).toContain(`  Version${oldId}:`);
    const alone = changeIn(planOf({ facts: { stack }, config: { versions: { keepPrevious: 'no' } } }));
    expect(alone.parameters).not.toHaveProperty('Live');
    expect(alone.template).not.toContain(oldId);
  });
});

describe('a function that gets another name', () => {
  const stack = deployed();
  const renamed = planOf({ facts: { stack }, config: { name: 'another' } });

  it('has no version of the old one beside its own, which AWS would refuse', () => {
    const { template, parameters } = changeIn(renamed);
    expect(template).not.toContain(oldId);
    expect(parameters).not.toHaveProperty('Live');
  });

  it('is told of, since the URL goes', () => {
    const found = renamed.warnings.find(({ id }) => id === 'function-renamed');
    expect(found?.what).toContain(`function ${old.config.name} becomes another`);
    expect(planOf({ facts: { stack } }).warnings.map(({ id }) => id)).not.toContain('function-renamed');
  });
});

describe('a rollback', () => {
  const two = (parameters: Record<string, string>) => deployed(true, { ImageUri: 'x', ...parameters });

  it('changes the one parameter, and leaves the others as they are', () =>
    expect(planRollback(two({ Live: 'new' }), 'stack', false)).toMatchObject({
      parameters: { ImageUri: undefined, Live: 'previous' },
      expected: { Live: 'new' },
    }));

  it.each([
    ['without a stack', { kind: 'absent' } as const, 'stack-absent'],
    ['of a stack that is not ours', aStack({}, { ownership: 'foreign' }), 'stack-not-ready'],
    ['of a stack that is moving', aStack({ status: 'UPDATE_IN_PROGRESS' }), 'stack-not-ready'],
    ['of a stack whose update failed', aStack({ status: 'UPDATE_FAILED' }), 'stack-not-ready'],
    ['of a stack whose create failed', aStack({ status: 'ROLLBACK_COMPLETE' }), 'stack-not-ready'],
    ['without a template that can be read', aStack({}, { template: 'a: [' }), 'rollback-nothing'],
    ['without a version before', deployed(), 'rollback-nothing'],
    ['that was made already', two({ Live: 'previous' }), 'rollback-done'],
    [
      'that would let revoked keys in',
      two({ Live: 'new', ApiKeyRevision: 'ffffffffffffffff' }),
      'rollback-keys',
    ],
  ])('%s is refused, with what to type next', (_name, fact, code) =>
    expect(() => planRollback(fact, 'stack', false)).toThrow(
      expect.objectContaining({
        code,
        next: expect.arrayContaining([expect.stringContaining('ollama-lambda deploy')]),
      }),
    ),
  );

  it('says of a stack whether it is another’s or on its way', () => {
    const messageOf = (fact: Parameters<typeof planRollback>[0]): string => {
      try {
        planRollback(fact, 'stack', false);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf(aStack({}, { ownership: 'foreign' }))).toBe('stack stack is not ours');
    expect(messageOf(aStack({ status: 'UPDATE_IN_PROGRESS' }))).toBe('stack stack is in UPDATE_IN_PROGRESS');
  });

  it('changes a parameter of a stack, and expects the one that was there', () =>
    expect(planRollback(two({}), 'stack', false)).toMatchObject({
      kind: 'change-parameters',
      stackName: 'stack',
      expected: { Live: '' },
    }));

  it.each([
    ['when they are the same', '0000000000000000', false],
    ['when it is meant', 'ffffffffffffffff', true],
  ])('goes back with the keys of then %s', (_name, ApiKeyRevision, meant) =>
    expect(planRollback(two({ Live: 'new', ApiKeyRevision }), 'stack', meant).parameters.Live).toBe(
      'previous',
    ),
  );

  it('knows the description that versions with keys get', () => {
    const { text } = renderTemplate({ ...old, config: keyed }, texts);
    expect(text).toContain('Description: !Sub keys ${ApiKeyRevision}');
  });
});
