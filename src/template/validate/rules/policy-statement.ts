import { isIntrinsic, isMapping } from '../intrinsics.js';
import type { Problem, Rule } from '../rule.js';
import { shown } from '../rule.js';
import type { Path } from '../typed.js';

const role = (effect: string): string => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: ${effect}, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
`;

const known = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

export const policyStatement: Rule = {
  id: 'policy-statement',
  title: 'Statements of policies are well made',
  severity: 'error',
  why: 'To CloudFormation a policy is any JSON; IAM refuses it only when the stack is being created.',
  bad: role('Permit'),
  good: role('Allow'),
  *check({ resources }) {
    for (const { entry, type, path } of resources) {
      if (type?.startsWith('AWS::') === true) yield* documentsIn(entry.Properties, [...path, 'Properties']);
    }
  },
};

/** Everything called `…PolicyDocument` that has statements. */
function* documentsIn(node: unknown, path: Path): Iterable<Problem> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, item] of Array.isArray(node) ? node.entries() : Object.entries(node)) {
    const at = [...path, key];
    if (String(key).endsWith('PolicyDocument') && isMapping(item))
      yield* statements(item.Statement, [...at, 'Statement']);
    else yield* documentsIn(item, at);
  }
}

function* statements(written: unknown, path: Path): Iterable<Problem> {
  const several = Array.isArray(written);
  for (const [index, statement] of (several ? written : [written]).entries()) {
    if (isIntrinsic(statement) || !isMapping(statement)) continue;
    const at = several ? [...path, index] : path;
    const { Effect: effect } = statement;
    if (effect === undefined)
      yield { path: at, what: 'A statement has no Effect.', remedy: 'Add Effect: Allow or Deny.' };
    else if (typeof effect !== 'object' && effect !== 'Allow' && effect !== 'Deny') {
      yield {
        path: [...at, 'Effect'],
        part: 'value',
        what: `Effect is ${shown(effect)}.`,
        remedy: 'Write Allow or Deny.',
      };
    }
    if (statement.Action === undefined && statement.NotAction === undefined) {
      yield { path: at, what: 'A statement has no Action.', remedy: 'Add Action.' };
    }
    for (const key of Object.keys(statement)) {
      if (!known.has(key) && !key.startsWith('Fn::'))
        yield { path: [...at, key], what: `Statements have no ${key}.` };
    }
  }
}
