import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { describe as describeStep, explain } from '../../src/plan/explain.js';
import type { Plan, Step } from '../../src/plan/plan.js';
import { changeIn, kinds, planOf } from './build.js';

const because = 'of a reason';
const stackName = 'Stack';
const change = changeIn(planOf());
const push = planOf().steps.find((step) => step.kind === 'push-image')!;

/** Every kind of step, and what it says it will do to what. */
const steps: readonly (readonly [step: Step, told: string])[] = [
  [
    { kind: 'await-stack', because, status: 'UPDATE_IN_PROGRESS' },
    'wait for the operation that is under way',
  ],
  [{ kind: 'probe-memory', because, memory: mib(4096) }, 'ask AWS whether it allows 4096 MB'],
  [{ kind: 'adopt-repository', because, name: 'repo', tags: {} }, 'tag repository repo as ours'],
  [{ kind: 'ensure-repository', because, name: 'repo', tags: {} }, 'create repository repo'],
  [{ ...push, repository: 'repo', tag: 'r1' } as Step, 'build the image and push it as repo:r1'],
  [{ kind: 'delete-stack', because, stackName, stackId: 'arn' }, 'delete stack Stack'],
  [{ kind: 'delete-stack', because, stackName, stackId: 'arn', retain: [] }, 'delete stack Stack'],
  [
    { kind: 'delete-stack', because, stackName, stackId: 'arn', retain: ['A', 'B'] },
    'delete stack Stack, leaving A, B behind',
  ],
  [{ kind: 'continue-rollback', because, stackName }, 'finish the roll-back of stack Stack'],
  [{ kind: 'rollback-stack', because, stackName }, 'roll back the failed update of stack Stack'],
  [{ ...change, mode: 'update', stackName }, 'update stack Stack'],
  [
    {
      kind: 'change-parameters',
      because,
      stackName,
      parameters: { ImageUri: undefined, A: '1', B: '2' },
      expected: {},
      tags: {},
    },
    'change A and B of stack Stack',
  ],
  [{ kind: 'await-function', because, functionName: 'f' }, 'wait until function f is active'],
  [{ kind: 'verify', because, functionName: 'f', model: 'm' }, 'ask m for a first token'],
  [{ kind: 'write-lock', because, resolved: {} as never }, 'write ollama-lambda.lock'],
  [
    { kind: 'prune-images', because, repository: 'repo', tag: 'r1', keep: 2 },
    'delete old images of repo, but for the 2 before the live one',
  ],
  [
    { kind: 'retain-logs', because, stackName, template: '', parameters: [], tags: {} },
    'update stack Stack so that its log group outlives it',
  ],
  [{ kind: 'delete-repository', because, name: 'repo' }, 'delete repository repo and its images'],
  [{ kind: 'delete-log-group', because, name: '/aws/lambda/f' }, 'delete log group /aws/lambda/f'],
  [{ kind: 'forget', because, what: ['the lock', 'the cap'] }, 'forget the lock, the cap'],
];

describe('a step in plain words', () => {
  it.each(steps)('%j', (step, told) => {
    expect(describeStep(step)).toBe(told);
  });
});

describe('a plan in plain words', () => {
  const plan = planOf();
  const told = (changes: Partial<Plan>): readonly string[] => explain({ ...plan, ...changes });
  const memoryLine = (memory: Plan['memory']) => told({ memory })[1];

  it('names the cap only where it took something away', () => {
    expect(memoryLine({ wanted: mib(3008), cap: mib(3008), granted: mib(3008) })).toBe('Memory 3008 MB');
    expect(memoryLine({ wanted: mib(4096), cap: mib(3008), granted: mib(3008) })).toContain('4096 wanted');
  });

  it('speaks of the engine’s image only when it is large', () => {
    const traffic = { ...plan.traffic, uploadBytes: 1 };
    const isTold = (engineBytes: number) =>
      told({ traffic: { ...traffic, engineBytes } }).some((line) => line.includes('the engine'));
    expect([isTold(500_000_000), isTold(500_000_001)]).toEqual([false, true]);
    const nothing = told({ traffic: { ...plan.traffic, uploadBytes: 0 } });
    expect(nothing).toHaveLength(told({ traffic: { ...traffic, engineBytes: 0 } }).length - 1);
  });

  it('tells what features cost, with a price where there is one', () => {
    const lines = told({
      costs: [
        { what: 'alarms', perMonth: 1.5, basis: 'four' },
        { what: 'a dashboard', perMonth: undefined, basis: 'by use' },
      ],
    });
    expect(lines).toContain('On top: alarms, $1.50 a month (four)');
    expect(lines).toContain('On top: a dashboard (by use)');
  });

  it('has an empty line before the steps, which are numbered from one, and the warnings behind them', () => {
    const lines = told({
      warnings: [
        { id: 'a', severity: 'warning', what: 'something is odd', remedy: 'mend it' },
        { id: 'b', severity: 'note', what: 'something is said' },
      ],
    });
    const empty = lines.indexOf('');
    expect(lines.slice(empty + 1, -2)).toEqual(
      plan.steps.map(
        (step, index) => `${`${index + 1}`.padStart(2)}. ${describeStep(step)}, because ${step.because}`,
      ),
    );
    expect(kinds(plan)).toHaveLength(lines.length - empty - 3);
    expect(lines.slice(-2)).toEqual(['Note: something is odd (mend it)', 'Note: something is said']);
  });

  it('has its warnings also where nothing has to change', () => {
    const warnings = [{ id: 'a', severity: 'warning', what: 'something is odd' }] as const;
    expect(told({ steps: [], warnings })).toEqual([
      expect.stringMatching(/^Nothing has to change/),
      'Note: something is odd',
    ]);
  });
});
