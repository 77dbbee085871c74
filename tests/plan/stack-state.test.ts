import { describe, expect, it } from '@jest/globals';
import { aRepository, aStack, imageDigest, kinds, planOf, tag } from './build.js';

const ready = {
  repository: aRepository(),
  image: { kind: 'present', tag, digest: imageDigest } as const,
};
const planAt = (status: string) => planOf({ facts: { ...ready, stack: aStack({ status }) } });
const rest = ['change-stack', 'await-function', 'verify', 'write-lock'];

describe('a stack in', () => {
  it.each([
    ['CREATE_COMPLETE', rest],
    ['UPDATE_COMPLETE', rest],
    ['UPDATE_ROLLBACK_COMPLETE', rest],
    ['IMPORT_COMPLETE', rest],
    ['IMPORT_ROLLBACK_COMPLETE', rest],
    ['UPDATE_FAILED', ['rollback-stack', ...rest]],
    ['UPDATE_ROLLBACK_FAILED', ['continue-rollback', ...rest]],
    ['IMPORT_ROLLBACK_FAILED', rest],
    ['A_STATE_THAT_IS_NEW_TO_US', rest],
  ])('%s is updated after %j', (status, steps) => {
    const plan = planAt(status);

    expect(kinds(plan)).toEqual(steps);
    expect(plan.steps).toContainEqual(expect.objectContaining({ kind: 'change-stack', mode: 'update' }));
  });

  it.each(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'])(
    '%s is deleted by its ARN and created anew',
    (status) => {
      const plan = planAt(status);

      expect(kinds(plan)).toEqual(['delete-stack', ...rest]);
      expect(plan.steps[0]).toMatchObject({
        stackId: aStack().stack.id,
        status,
        because: expect.stringContaining(status),
      });
      expect(plan.steps[1]).toMatchObject({ mode: 'create' });
    },
  );

  it.each([
    'CREATE_IN_PROGRESS',
    'ROLLBACK_IN_PROGRESS',
    'DELETE_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'IMPORT_IN_PROGRESS',
    'IMPORT_ROLLBACK_IN_PROGRESS',
  ])('%s is only waited for: facts are gathered again after it', (status) => {
    expect(planAt(status).steps).toEqual([expect.objectContaining({ kind: 'await-stack', status })]);
  });

  it('DELETE_COMPLETE is as good as absent', () => {
    expect(planAt('DELETE_COMPLETE').steps[0]).toMatchObject({ kind: 'change-stack', mode: 'create' });
  });

  it('ROLLBACK_COMPLETE names the root cause of the failed create', () => {
    const rootCause = {
      logicalId: 'Function',
      type: 'AWS::Lambda::Function',
      reason: 'no storage left',
      handlerCode: undefined,
    };
    const stack = aStack({ status: 'ROLLBACK_COMPLETE' }, { rootCause });

    expect(planOf({ facts: { ...ready, stack } }).steps[0]?.because).toContain('Function: no storage left');
  });
});
