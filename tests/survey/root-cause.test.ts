import { describe, expect, it } from '@jest/globals';
import { type FailureEvent, rootCauseOf, unwrap } from '../../src/core/root-cause.js';

const stackArn = 'arn:aws:cloudformation:eu-west-1:1:stack/S/1';
const ofStack = (status: string, reason?: string): FailureEvent => ({
  logicalId: 'S',
  physicalId: stackArn,
  type: 'AWS::CloudFormation::Stack',
  status,
  reason,
});
const of = (logicalId: string, status: string, reason?: string): FailureEvent => ({
  logicalId,
  physicalId: `p-${logicalId}`,
  type: 'AWS::Lambda::Function',
  status,
  reason,
});
const capped =
  'Resource handler returned message: "\'MemorySize\' value failed to satisfy constraint: Member must have value less than or equal to 3008 (Service: Lambda, Status Code: 400, Request ID: 1-2) (SDK Attempt Count: 1)" (RequestToken: 3-4, HandlerErrorCode: InvalidRequest)';

/** Told oldest first, as one would tell it. */
const cause = (...oldestFirst: FailureEvent[]) => rootCauseOf(oldestFirst.toReversed());

describe('the root cause', () => {
  it('is the first failure that is no consequence, unwrapped', () => {
    expect(
      cause(
        ofStack('CREATE_IN_PROGRESS'),
        of('Role', 'CREATE_FAILED', 'Resource creation cancelled'),
        of('Function', 'CREATE_FAILED', capped),
        of('Url', 'CREATE_FAILED', 'something later'),
        ofStack('ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create: [Function, Role].'),
        ofStack('ROLLBACK_COMPLETE'),
      ),
    ).toEqual({
      logicalId: 'Function',
      type: 'AWS::Lambda::Function',
      reason:
        "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
      handlerCode: 'InvalidRequest',
    });
  });

  it('is of the last operation only', () => {
    expect(
      cause(
        ofStack('CREATE_IN_PROGRESS'),
        of('Role', 'CREATE_FAILED', 'long ago'),
        ofStack('UPDATE_IN_PROGRESS'),
        of('Function', 'UPDATE_FAILED', 'just now'),
        ofStack('UPDATE_ROLLBACK_COMPLETE'),
      ),
    ).toMatchObject({ reason: 'just now' });
  });

  it('of a rollback that failed is what was rolled back', () => {
    expect(
      cause(
        ofStack('UPDATE_IN_PROGRESS'),
        of('Function', 'UPDATE_FAILED', 'bad image'),
        ofStack('UPDATE_ROLLBACK_IN_PROGRESS'),
        of('Function', 'UPDATE_FAILED', 'old image is gone'),
        ofStack('UPDATE_ROLLBACK_FAILED', 'The following resource(s) failed to update: [Function].'),
      ),
    ).toMatchObject({ reason: 'bad image' });
  });

  it('is the stack’s own line when nothing else has a reason', () => {
    expect(cause(ofStack('CREATE_IN_PROGRESS'), ofStack('CREATE_FAILED', 'User Initiated'))).toMatchObject({
      logicalId: 'S',
      reason: 'User Initiated',
    });
  });

  it('is not there when nothing failed', () => {
    expect(
      cause(ofStack('CREATE_IN_PROGRESS'), of('Role', 'CREATE_COMPLETE'), ofStack('CREATE_COMPLETE')),
    ).toBeUndefined();
    expect(cause()).toBeUndefined();
  });

  it('does not take a nested stack for the stack', () => {
    const nested = { ...ofStack('CREATE_IN_PROGRESS'), logicalId: 'Inner' };
    expect(
      cause(
        ofStack('CREATE_IN_PROGRESS'),
        of('Role', 'CREATE_FAILED', 'first'),
        nested,
        of('Url', 'CREATE_FAILED', 'second'),
      ),
    ).toMatchObject({ reason: 'first' });
  });
});

describe('a reason', () => {
  it.each([
    ['plain words', 'plain words'],
    ['the role (deploy) is missing', 'the role (deploy) is missing'],
    ['bad thing (Service: Lambda, Status Code: 400, Request ID: 1)', 'bad thing'],
    [
      'Resource handler returned message: "a "quoted" thing" (RequestToken: 1, HandlerErrorCode: X)',
      'a "quoted" thing',
    ],
  ])('%s', (written, plain) => {
    expect(unwrap(written)).toBe(plain);
  });
});
