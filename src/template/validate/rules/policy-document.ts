import { didYouMean } from '../../../config/did-you-mean.js';
import { isIntrinsic, isMapping } from '../intrinsics.js';
import { type Policy, policiesIn, statementsOf } from '../policies.js';
import { type Problem, type Rule, shown } from '../rule.js';

const role = (version: string): string => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "${version}"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
`;

const members = ['Version', 'Id', 'Statement'];
const versions = ['2012-10-17', '2008-10-17'];

export const policyDocument: Rule = {
  id: 'policy-document',
  family: 'iam',
  title: 'Policies are well made',
  severity: 'error',
  why: 'To CloudFormation a policy is any JSON; IAM refuses it only when the stack is being created.',
  bad: role('2026-01-01'),
  good: role('2012-10-17'),
  *check(model) {
    for (const policy of policiesIn(model)) {
      if (isIntrinsic(policy.document)) continue;
      if (isMapping(policy.document)) yield* ofDocument(policy, policy.document);
      else if (policy.kind !== 'other' && !isJsonObject(policy.document)) {
        yield {
          path: policy.path,
          part: 'value',
          what: `The policy is ${shown(policy.document)}, no mapping.`,
        };
      }
    }
  },
};

function* ofDocument(policy: Policy, document: Record<string, unknown>): Iterable<Problem> {
  const { path } = policy;
  for (const key of Object.keys(document)) {
    if (members.includes(key) || key.startsWith('Fn::')) continue;
    const meant = didYouMean(key, members);
    const remedy = meant === undefined ? 'Remove it.' : `Write ${meant}.`;
    yield { path: [...path, key], what: `Policies have no ${key}.`, remedy };
  }
  const { Version: version, Statement: written } = document;
  if (version !== undefined && !isIntrinsic(version) && !versions.includes(version as string)) {
    const at = [...path, 'Version'];
    yield {
      path: at,
      part: 'value',
      what: `The version is ${shown(version)}.`,
      remedy: 'Write "2012-10-17".',
    };
  }
  if (Object.keys(document).some((key) => key.startsWith('Fn::'))) return;
  const list = Array.isArray(written) ? written : [written];
  if (written === undefined || list.length === 0) {
    yield { path, what: 'The policy has no statement.', remedy: 'Add Statement.' };
  } else if (!list.every(isMapping)) {
    yield { path: [...path, 'Statement'], part: 'value', what: 'A statement is no mapping.' };
  }
  yield* repeatedIds(policy);
}

/** Only IAM itself is known to refuse them. */
function* repeatedIds(policy: Policy): Iterable<Problem> {
  if (policy.kind !== 'identity') return;
  const seen = new Set<unknown>();
  for (const { statement, path } of statementsOf(policy)) {
    const { Sid: sid } = statement;
    if (typeof sid !== 'string' || sid === '') continue;
    if (seen.has(sid)) {
      const what = `Two statements have the Sid ${shown(sid)}.`;
      yield { path: [...path, 'Sid'], part: 'value', what, remedy: 'Rename one of them.' };
    }
    seen.add(sid);
  }
}

/** A policy may also be written as the text of a JSON object. */
function isJsonObject(value: unknown): boolean {
  try {
    return typeof value === 'string' && isMapping(JSON.parse(value));
  } catch {
    return false;
  }
}
