import { describe, expect, it } from '@jest/globals';
import type { AccountLimits } from '../../src/aws/ports.js';
import { defaults } from '../../src/config/defaults.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import { aStack, findingsOf, planOf } from './build.js';

const limits = (all: number, unreserved = all): AccountLimits => ({
  concurrentExecutions: all,
  unreservedConcurrentExecutions: unreserved,
});
const deployed = (variant: string) =>
  aStack({}, { template: renderTemplate(variants[variant]!, texts).text });
const reserving = (reserved: number) => ({ concurrency: { reserved } });
const warningIds = (...given: Parameters<typeof planOf>) => planOf(...given).warnings.map(({ id }) => id);

describe('reserved concurrency', () => {
  it.each([
    ['all but what AWS keeps', 900, limits(1000), undefined],
    ['what is left by other functions', 50, limits(1000, 150), undefined],
    ['what this function had already, and no more', 5, limits(1000, 100), deployed('concurrency')],
    ['anything, when the account may not be asked', 5000, undefined, undefined],
  ])('may be %s', (_what, reserved, known, stack) => {
    const facts = { limits: known, ...(stack === undefined ? {} : { stack }) };
    expect(planOf({ config: reserving(reserved), facts }).steps.length).toBeGreaterThan(0);
  });

  it.each([
    ['one over what the account can reserve', 901, limits(1000), /900 at most.*/],
    ['anything in a new account', 1, limits(10), /reserve nothing/],
    ['one over what this function had, when nothing is left', 6, limits(1000, 100), /reserve nothing/],
  ])('is refused for %s', (_what, reserved, known, what) => {
    const [finding] = findingsOf({ config: reserving(reserved), facts: { limits: known } });
    expect(finding).toMatchObject({ id: 'concurrency-exceeds-account', what: expect.stringMatching(what) });
    expect(finding?.remedy).toMatch(/L-B99A9384/);
    expect(finding?.remedy?.includes('--reserved-concurrency')).toBe(finding?.what.includes('at most'));
    expect(finding?.place).toEqual({ path: 'concurrency.reserved' });
  });
});

describe('a URL that everybody may call', () => {
  const open = { endpoint: { auth: 'none', principals: [], public: true } } as const;

  it('is warned of without a ceiling, with what it may cost at most', () => {
    const [warning] = planOf({ config: open, facts: { limits: limits(1000) } }).warnings;
    expect(warning).toMatchObject({ id: 'endpoint-without-ceiling', severity: 'warning' });
    expect(warning?.what).toMatch(/1000 instances.*\$\d+.* an hour/);
    expect(warning?.place).toEqual({ path: 'concurrency.reserved' });
  });

  it('is warned of with what accounts have at first, when it may not be asked, and without a price where there is none', () => {
    const [warning] = planOf({ config: open, facts: { region: 'cn-north-1' } }).warnings;
    expect(warning?.what).toMatch(/ 1000 instances at the same time: nothing is reserved$/);
  });

  it.each([
    ['has one', { ...open, ...reserving(5) }, limits(1000)],
    ['asks for signatures', {}, limits(1000)],
    ['is in an account that cannot reserve anything', open, limits(10)],
  ])('is not when it %s', (_what, config, known) =>
    expect(warningIds({ config, facts: { limits: known } })).toEqual([]),
  );
});

describe('the class of a log group', () => {
  const infrequent = {
    logs: { ...defaults.logs, class: 'infrequent-access' },
    metrics: { ...defaults.metrics, enabled: false },
  } as const;

  it('cannot change on a deployed stack', () => {
    const [finding] = findingsOf({ config: infrequent, facts: { stack: deployed('iam') } });
    expect(finding).toMatchObject({
      id: 'log-class-fixed',
      severity: 'error',
      place: { path: 'logs.class' },
    });
    expect(finding?.what).toContain('stack OllamaLambdaStack is STANDARD');
  });

  it('may be what it was, or anything for a new stack', () => {
    expect(warningIds({ config: infrequent, facts: { stack: deployed('logs-infrequent') } })).toEqual([]);
    expect(warningIds({ config: infrequent })).toEqual([]);
  });
});

describe('a key of one’s own', () => {
  const key = (region: string, account: string) => ({
    encryption: { key: `arn:aws:kms:${region}:${account}:key/00000000-1111-2222-3333-444444444444` },
  });

  it('has to be where the stack is', () => {
    expect(warningIds({ config: key('eu-west-1', '123456789012') })).toEqual([]);
    for (const config of [key('eu-central-1', '123456789012'), key('eu-west-1', '210987654321')])
      expect(findingsOf({ config })[0]).toMatchObject({
        id: 'key-elsewhere',
        severity: 'error',
        place: { path: 'encryption.key' },
      });
  });
});
