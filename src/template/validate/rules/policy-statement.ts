import { didYouMean } from '../../../config/did-you-mean.js';
import { isIntrinsic } from '../intrinsics.js';
import { policiesIn, type Statement, statementsOf, valuesOf } from '../policies.js';
import { type Problem, type Rule, shown } from '../rule.js';

const role = (effect: string): string => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: ${effect}, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
`;

const known = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

export const policyStatement: Rule = {
  id: 'policy-statement',
  family: 'iam',
  title: 'Statements of policies are well made',
  severity: 'error',
  why: 'To CloudFormation a policy is any JSON; IAM refuses it only when the stack is being created.',
  bad: role('Permit'),
  good: role('Allow'),
  *check(model) {
    for (const policy of policiesIn(model)) {
      for (const statement of statementsOf(policy)) {
        if (Object.keys(statement.statement).some((key) => key.startsWith('Fn::'))) continue;
        yield* membersOf(statement);
        yield* sid(statement);
        yield* effect(statement);
      }
    }
  },
};

/** Which members a statement has: that depends on what the policy hangs on. */
function* membersOf({ statement, kind, path }: Statement): Iterable<Problem> {
  for (const key of Object.keys(statement)) {
    if (known.includes(key)) continue;
    const meant = didYouMean(key, known);
    const remedy = meant === undefined ? 'Remove it.' : `Write ${meant}.`;
    yield { path: [...path, key], what: `Statements have no ${key}.`, remedy };
  }
  yield* oneOf('Action', true);
  if (kind === 'identity' || kind === 'resource') yield* oneOf('Resource', true);
  if (kind === 'trust' || kind === 'resource') yield* oneOf('Principal', true);
  if (kind === 'identity') yield* oneOf('Principal', false);
  if (kind === 'trust') yield* oneOf('Resource', false);

  function* oneOf(name: string, wanted: boolean): Iterable<Problem> {
    const written = [name, `Not${name}`].filter((each) => statement[each] !== undefined);
    const [first, second] = written;
    if (wanted && first === undefined)
      yield { path, what: `A statement has no ${name}.`, remedy: `Add ${name}.` };
    if (!wanted && first !== undefined) {
      const what = `A statement of ${kind === 'trust' ? 'a trust' : 'this'} policy has no ${first}.`;
      yield { path: [...path, first], what, remedy: 'Remove it.' };
    }
    if (second !== undefined) {
      yield { path: [...path, second], what: `${second} excludes ${first}.`, remedy: 'Keep one of them.' };
    }
  }
}

/** IAM allows letters and digits in the policies of identities; other services allow more. */
function* sid({ statement, kind, path }: Statement): Iterable<Problem> {
  for (const { value } of valuesOf([statement.Sid], path)) {
    const wrong = typeof value !== 'string' || (kind === 'identity' && !/^[A-Za-z0-9]+$/.test(value));
    if (value === undefined || !wrong) continue;
    const remedy = 'Write letters and digits, or leave it out.';
    yield { path: [...path, 'Sid'], part: 'value', what: `Sid is ${shown(value)}.`, remedy };
  }
}

function* effect({ statement, path }: Statement): Iterable<Problem> {
  const { Effect: written } = statement;
  if (written === undefined)
    yield { path, what: 'A statement has no Effect.', remedy: 'Add Effect: Allow or Deny.' };
  else if (!isIntrinsic(written) && written !== 'Allow' && written !== 'Deny') {
    const what = `Effect is ${shown(written)}.`;
    yield { path: [...path, 'Effect'], part: 'value', what, remedy: 'Write Allow or Deny.' };
  }
}
