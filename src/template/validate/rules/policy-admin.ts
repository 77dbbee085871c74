import { policiesIn, statementsOf } from '../policies.js';
import type { Rule } from '../rule.js';
import { allowed } from './policy-wide.js';

const policy = (action: string): string => `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: "${action}", Resource: "*"}
`;

export const policyAdmin: Rule = {
  id: 'policy-admin',
  family: 'iam',
  title: 'Nothing is allowed everything',
  severity: 'warning',
  prod: 'error',
  why: 'All actions on all resources is the account: whoever takes over this role has it.',
  bad: policy('*'),
  good: policy('cloudwatch:PutMetricData'),
  *check(model) {
    for (const each of policiesIn(model)) {
      if (each.kind !== 'identity') continue;
      for (const statement of statementsOf(each)) {
        if (!allowed(statement).includes('*')) continue;
        const what = 'Everything is allowed on every resource.';
        yield { path: [...statement.path, 'Action'], what, remedy: 'Name actions and resources.' };
      }
    }
  },
};
