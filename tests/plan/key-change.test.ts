import { describe, expect, it } from '@jest/globals';
import { isUserError, type UserError } from '../../src/core/errors.js';
import { keyParametersOf, keysIn, keysText } from '../../src/plan/api-keys.js';
import { deployedKeys, type KeyChange, planKeyChange } from '../../src/plan/key-change.js';
import type { StackFact } from '../../src/survey/facts.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import { aStack } from './build.js';

const first = 'a'.repeat(64);
const second = 'b'.repeat(64);
const template = renderTemplate(variants.settings!, texts).text;
const withRates = renderTemplate(variants['rates-keys']!, texts).text;
const withKeys = (keys: string, changes: Parameters<typeof aStack>[0] = {}): StackFact =>
  aStack({ parameters: { ImageUri: 'u', ...keyParametersOf(keys) }, ...changes }, { template });
const create = (name: string, more: Partial<KeyChange> = {}): KeyChange =>
  ({ kind: 'create', name, sha256: second, second: false, ...more }) as KeyChange;
const revoke = (name: string, keepNewest = false): KeyChange => ({ kind: 'revoke', name, keepNewest });
const planned = (fact: StackFact, change: KeyChange) => planKeyChange(fact, 'S', change);

function refusalOf(fact: StackFact, change: KeyChange): UserError | undefined {
  try {
    planned(fact, change);
  } catch (error) {
    if (isUserError(error)) return error;
    throw error;
  }
  return undefined;
}

const codeOf = (fact: StackFact, change: KeyChange): string => refusalOf(fact, change)?.code ?? 'planned';

describe('keys in the parameter', () => {
  it('are read with and without names, and written with', () => {
    const keys = keysIn(`${first}, ci=${second}`);
    expect(keys).toEqual([
      { name: 'default', sha256: first },
      { name: 'ci', sha256: second },
    ]);
    expect(keysIn(keysText(keys))).toEqual(keys);
  });

  it('have a revision that changes with them alone', () => {
    const revision = (keys: string) => keyParametersOf(keys).ApiKeyRevision;
    expect(revision(first)).toBe(revision(first));
    expect(revision(first)).not.toBe(revision(second));
  });
});

describe('a change of keys', () => {
  it('changes two parameters, keeps every other, and the template and tags as they are', () => {
    const fact = withKeys(first, { tags: { a: 'b' } });
    const keys = `default=${first},ci=${second}`;
    expect(planned(fact, create('ci'))).toEqual({
      kind: 'change-parameters',
      because: 'key ci is new',
      stackName: 'S',
      parameters: { ImageUri: undefined, ...keyParametersOf(keys) },
      expected: { ApiKeySha256: first },
      tags: { a: 'b' },
      keys: keysIn(keys),
    });
  });

  it('takes all of a name away, or all but the newest', () => {
    const fact = withKeys(`old=${first},old=${second},web=${'c'.repeat(64)}`);
    const left = (change: KeyChange) =>
      planned(fact, change).keys.map(({ name, sha256 }) => name + sha256[0]);
    expect(left(revoke('old'))).toEqual(['webc']);
    expect(left(revoke('old', true))).toEqual(['oldb', 'webc']);
  });

  it('puts a second key under a name when that is meant', () => {
    const keys = planned(withKeys(`ci=${first}`), create('ci', { second: true })).keys;
    expect(keys.map(({ name }) => name)).toEqual(['ci', 'ci']);
  });

  const manyKeys = Array.from({ length: 60 }, (_, n) => `k${n}=${String(n).padStart(64, '0')}`).join(',');
  const refusals: readonly [name: string, code: string, fact: StackFact, change: KeyChange][] = [
    ['no stack', 'stack-absent', { kind: 'absent' }, create('ci')],
    ['an endpoint that asks for signatures', 'keys-not-asked', aStack(), create('ci')],
    [
      'a stack on its way',
      'stack-not-ready',
      withKeys(first, { status: 'UPDATE_IN_PROGRESS' }),
      create('ci'),
    ],
    ['a stack that failed', 'stack-not-ready', withKeys(first, { status: 'UPDATE_FAILED' }), create('ci')],
    [
      'a stack of an older version',
      'stack-not-ready',
      aStack({ parameters: { ImageUri: 'u', ApiKeySha256: first } }),
      create('ci'),
    ],
    [
      'somebody else’s stack',
      'stack-not-ready',
      aStack({ parameters: { ...keyParametersOf(first) } }, { ownership: 'foreign' }),
      create('ci'),
    ],
    [
      'a version that is live again',
      'stack-rolled-back',
      aStack({ parameters: { Live: 'previous', ...keyParametersOf(first) } }, { template }),
      create('ci'),
    ],
    [
      'a stack to be made anew',
      'stack-not-ready',
      withKeys(first, { status: 'ROLLBACK_COMPLETE' }),
      create('ci'),
    ],
    [
      'one of two keys under a name that is taken',
      'key-exists',
      withKeys(`a=${first},ci=${second}`),
      create('ci'),
    ],
    ['a name with a comma', 'key-name', withKeys(first), create('a,b')],
    ['a name with an equals sign', 'key-name', withKeys(first), create('a=b')],
    ['a name that the log uses', 'key-name', withKeys(first), create('iam')],
    ['no name', 'key-name', withKeys(first), create('')],
    ['a name that is taken', 'key-exists', withKeys(first), create('default')],
    ['a name that nobody has', 'key-unknown', withKeys(first), revoke('ci')],
    ['the last key', 'key-last', withKeys(first), revoke('default')],
    ['all but the newest of one', 'key-single', withKeys(first), revoke('default', true)],
    ['a key with limits', 'key-limited', withKeys(`${first},ci=${second}`), revoke('ci')],
    [
      'a key with rates',
      'key-limited',
      aStack({ parameters: { ...keyParametersOf(`${first},ci=${second}`) } }, { template: withRates }),
      revoke('ci'),
    ],
    ['more keys than an environment holds', 'keys-too-many', withKeys(manyKeys), create('ci')],
  ];
  it.each(refusals)('is refused for %s, with what to type next', (_name, code, fact, change) => {
    const refusal = refusalOf(fact, change);
    expect(refusal?.code).toBe(code);
    expect(refusal?.next?.length).toBeGreaterThan(0);
    for (const line of refusal?.next ?? [])
      expect(line).toMatch(/\bollama-lambda (deploy|key (create|list|revoke))\b/);
  });

  it('is planned while the version that is live is the newest', () => {
    const live = aStack({ parameters: { Live: 'new', ...keyParametersOf(first) } }, { template });
    expect(codeOf(live, create('ci'))).toBe('planned');
  });

  it('names where the key has limits: each of them would keep the function from starting', () => {
    const keys = { ...keyParametersOf(`${first},ci=${second}`) };
    const sayOf = (text: string) =>
      refusalOf(aStack({ parameters: keys }, { template: text }), revoke('ci'))?.next?.[0];
    const both = withRates.replace(
      /( *)(OLLAMA_LAMBDA_RATES: .*)/,
      `$1$2\n$1OLLAMA_LAMBDA_LIMITS: '{"keys":{"ci":{"inputTokens":9}}}'`,
    );
    expect(sayOf(template)).toBe('remove limits.keys.ci and run: ollama-lambda deploy');
    expect(sayOf(withRates)).toBe('remove rates.keys.ci and run: ollama-lambda deploy');
    expect(sayOf(both)).toBe('remove limits.keys.ci and rates.keys.ci and run: ollama-lambda deploy');
  });

  it('moves the alias at once where a canary moves it for a deploy', () => {
    const fact = withKeys(first, { parameters: { CanaryShift: 'gradual', ...keyParametersOf(first) } });
    expect(planned(fact, create('ci')).parameters).toMatchObject({ CanaryShift: 'at-once' });
    expect(planned(withKeys(first), create('ci')).parameters).not.toHaveProperty('CanaryShift');
  });

  it('says of a stack whether it is in a bad state or only too old', () => {
    const messageOf = (fact: StackFact) => refusalOf(fact, create('ci'))?.message;
    expect(messageOf(withKeys(first, { status: 'UPDATE_FAILED' }))).toContain('UPDATE_FAILED');
    expect(messageOf(withKeys(first, { status: 'ROLLBACK_COMPLETE' }))).toContain('ROLLBACK_COMPLETE');
    expect(messageOf(aStack({ parameters: { ApiKeySha256: first } }))).toContain('by this version');
  });

  it('may fill the environment to the last byte, and not beyond', () => {
    const bytesOver = (fact: StackFact) =>
      Number(/would have (\d+) bytes/.exec(refusalOf(fact, create('ci'))?.message ?? '')?.[1]) - 4096;
    const withText = (bytes: number) => {
      const padded = template.replace(
        /(OLLAMA_LAMBDA_AUTH: .*)/,
        `$1\n          PADDING: ${'x'.repeat(bytes)}`,
      );
      return aStack({ parameters: { ImageUri: 'u', ...keyParametersOf(first) } }, { template: padded });
    };
    const over = bytesOver(withText(4096));
    expect(over).toBeGreaterThan(0);
    expect(codeOf(withText(4096 - over), create('ci'))).toBe('planned');
    expect(bytesOver(withText(4097 - over))).toBe(1);
  });

  it('is planned for a template that says nothing of the function’s environment', () => {
    const bare = aStack({ parameters: { ...keyParametersOf(first) } }, { template: 'Resources: {}' });
    expect(codeOf(bare, create('ci'))).toBe('planned');
  });

  it('leaves a key with limits when another of its name stays', () =>
    expect(codeOf(withKeys(`ci=${first},ci=${second}`), revoke('ci', true))).toBe('planned'));
});

describe('the list of keys', () => {
  it('is readable also while the stack is on its way', () =>
    expect(deployedKeys(withKeys(first, { status: 'UPDATE_IN_PROGRESS' }), 'S')).toEqual(keysIn(first)));
});
