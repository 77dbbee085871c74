import { describe, expect, it } from '@jest/globals';
import { type DestroyInput, makeDestroyPlan } from '../../src/plan/destroy-plan.js';
import { explain } from '../../src/plan/explain.js';
import type { Inventory } from '../../src/survey/facts.js';
import { resource } from '../survey/builders.js';
import { aRepository, aStack, inventory, kinds, planOf } from './build.js';

const destroying = (found: Partial<Inventory> = {}, said: Partial<DestroyInput> = {}) =>
  makeDestroyPlan(inventory(found), {
    target: planOf().target,
    adopt: false,
    keepImages: false,
    keepLogs: false,
    retainBlocked: false,
    ...said,
  });
const everything = ['delete-stack', 'delete-log-group', 'delete-repository'];
const foreignStack = aStack({ tags: {} }, { ownership: 'foreign' });
const originalStack = aStack({ tags: {} }, { ownership: 'original-script' });
const absent = { kind: 'absent' } as const;

describe('destroy', () => {
  it('says of what it leaves that it is a warning, and how to have it go where that can be', () => {
    const { left } = destroying(
      { stack: originalStack, repository: aRepository('foreign'), logGroup: undefined },
      {},
    );
    expect(left.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(left[0]?.remedy).toContain('--adopt');
    expect(left[1]).not.toHaveProperty('remedy');
  });

  it('asks nothing of the stack’s log when that was not asked for', () => {
    const template = 'Resources: {L: {Type: AWS::Logs::LogGroup}}';
    const withLog = (keepLogs: boolean, ownership: 'ours' | 'foreign' | 'original-script' = 'ours') =>
      kinds(destroying({ stack: aStack({}, { template, ownership }) }, { keepLogs }));
    expect(withLog(true)).toContain('retain-logs');
    expect(withLog(false)).not.toContain('retain-logs');
    expect(withLog(true, 'original-script')).not.toContain('retain-logs');
  });

  it('does not wait for a change set that nobody has executed', () => {
    const waits = (status: string) =>
      kinds(destroying({ stack: aStack({ status }) })).includes('await-stack');
    expect([waits('REVIEW_IN_PROGRESS'), waits('UPDATE_IN_PROGRESS')]).toEqual([false, true]);
  });

  it.each<[string, Partial<Inventory>, Partial<DestroyInput>, readonly string[], readonly string[]]>([
    ['takes stack, logs and images, in this order', {}, {}, everything, []],
    ['forgets what it remembered, last', { remembered: ['cap 3008'] }, {}, [...everything, 'forget'], []],
    [
      'says that it could not see the log',
      { logGroup: undefined, logGroupUnseen: '/aws/lambda/f' },
      {},
      ['delete-stack', 'delete-repository'],
      ['log-group-unseen'],
    ],
    ['keeps images', {}, { keepImages: true }, ['delete-stack', 'delete-log-group'], ['repository-kept']],
    ['keeps logs', {}, { keepLogs: true }, ['delete-stack', 'delete-repository'], ['log-group-kept']],
    [
      'never touches a foreign repository, --adopt or not',
      { repository: aRepository('foreign') },
      { adopt: true },
      ['delete-stack', 'delete-log-group'],
      ['repository-not-ours'],
    ],
    [
      'never touches a foreign stack nor its logs, --adopt or not',
      { stack: foreignStack },
      { adopt: true },
      ['delete-repository'],
      ['stack-not-ours', 'log-group-not-ours'],
    ],
    [
      'leaves the original script’s things, logs included, unless told',
      { stack: originalStack, repository: aRepository('original-script') },
      {},
      [],
      ['stack-to-adopt', 'log-group-not-ours', 'repository-to-adopt'],
    ],
    [
      'takes the original script’s things with --adopt',
      { stack: originalStack, repository: aRepository('original-script') },
      { adopt: true },
      everything,
      [],
    ],
    [
      'has nothing to do where nothing is',
      { stack: absent, repository: absent, logGroup: undefined },
      {},
      [],
      [],
    ],
    [
      'leaves an untagged log group that no stack of ours speaks for',
      { stack: absent, repository: absent },
      {},
      [],
      ['log-group-not-ours'],
    ],
    [
      'waits for a running operation before it deletes',
      { stack: aStack({ status: 'UPDATE_IN_PROGRESS' }), repository: absent, logGroup: undefined },
      {},
      ['await-stack', 'delete-stack'],
      [],
    ],
    [
      'goes on with a delete that is under way',
      { stack: aStack({ status: 'DELETE_IN_PROGRESS' }), repository: absent, logGroup: undefined },
      {},
      ['delete-stack'],
      [],
    ],
    [
      'has nothing to delete in DELETE_COMPLETE',
      { stack: aStack({ status: 'DELETE_COMPLETE' }), repository: absent, logGroup: undefined },
      {},
      [],
      [],
    ],
  ])('%s', (_what, found, said, steps, left) => {
    const plan = destroying(found, said);

    expect(kinds(plan)).toEqual(steps);
    expect(plan.left.map((finding) => finding.id)).toEqual(left);
  });

  it('takes a log group of ours that has outlived its stack', () => {
    const logGroup = {
      name: '/aws/lambda/ollama-lambda',
      arn: 'arn:l',
      bytes: 10,
      retentionDays: undefined,
      tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
    };

    expect(kinds(destroying({ stack: absent, repository: absent, logGroup }))).toEqual(['delete-log-group']);
  });

  const blocked = [
    resource('AWS::IAM::Role', { status: 'DELETE_FAILED' }),
    resource('AWS::Lambda::Function', { status: 'DELETE_COMPLETE' }),
  ];

  it('leaves behind what blocks a failed delete, when told so, and says what', () => {
    const plan = destroying(
      { stack: aStack({ status: 'DELETE_FAILED' }, { resources: blocked }) },
      { retainBlocked: true },
    );

    expect(plan.steps[0]).toMatchObject({ kind: 'delete-stack', retain: ['Role'] });
    expect(explain({ ...planOf(), steps: plan.steps }).join('\n')).toContain('leaving Role behind');
  });

  it.each([
    ['nobody said so', 'DELETE_FAILED', false],
    ['the stack is in a state that does not allow it', 'UPDATE_COMPLETE', true],
  ])('leaves nothing behind when %s', (_what, status, retainBlocked) => {
    const plan = destroying({ stack: aStack({ status }, { resources: blocked }) }, { retainBlocked });

    expect(plan.steps[0]).not.toHaveProperty('retain');
  });
});
