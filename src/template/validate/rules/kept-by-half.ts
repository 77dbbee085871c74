import type { Rule } from '../rule.js';

const table = (policies: string): string => `Resources:
  Table:
    Type: AWS::DynamoDB::Table
${policies}    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
`;

/** Each policy, and when it counts. */
const policies = [
  ['DeletionPolicy', 'is deleted'],
  ['UpdateReplacePolicy', 'is replaced'],
] as const;

export const keptByHalf: Rule = {
  id: 'kept-by-half',
  family: 'operations',
  title: 'What is kept when it is deleted is kept when it is replaced too',
  severity: 'warning',
  why: 'Each of the two policies holds for one case alone. A change that replaces the resource, such as another name, deletes the old one and what is in it.',
  bad: table('    DeletionPolicy: Retain\n'),
  good: table('    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n'),
  *check({ resources }) {
    for (const { entry, path, logicalId } of resources) {
      const kept = policies.find(([name]) => keeps(entry[name]));
      const other = policies.find(([name]) => entry[name] === undefined);
      if (kept === undefined || other === undefined) continue;
      const [[name, then], [missing, otherwise]] = [kept, other];
      const what = `${logicalId} is kept when it ${then}, and gone when it ${otherwise}.`;
      const word = entry[name] === 'Snapshot' ? 'Snapshot' : 'Retain';
      yield { path: [...path, name], what, remedy: `Add ${missing}: ${word}.` };
    }
  },
};

const keeps = (policy: unknown): boolean =>
  policy === 'Retain' || policy === 'RetainExceptOnCreate' || policy === 'Snapshot';
