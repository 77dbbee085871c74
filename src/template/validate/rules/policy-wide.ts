import { policiesIn, type Statement, statementsOf, valuesOf } from '../policies.js';
import type { Rule } from '../rule.js';

const policy = (action: string, resource: string): string => `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: "${action}", Resource: "${resource}"}
`;

export const policyWide: Rule = {
  id: 'policy-wide',
  family: 'iam',
  title: 'Nothing is allowed everything of a service, everywhere',
  severity: 'warning',
  prodOnly: true,
  why: 'All actions of a service on all resources is more than any program needs; what it does need can be named.',
  bad: policy('s3:*', '*'),
  good: policy('s3:GetObject', '*'),
  *check(model) {
    for (const each of policiesIn(model)) {
      if (each.kind !== 'identity') continue;
      for (const statement of statementsOf(each)) {
        const wide = allowed(statement).find((action) => action.endsWith(':*'));
        if (wide === undefined) continue;
        const what = `${wide} is allowed on every resource.`;
        yield { path: [...statement.path, 'Action'], what, remedy: 'Name actions or resources.' };
      }
    }
  },
};

/** Actions that a statement allows on every resource without a condition. */
export function allowed({ statement, path }: Statement): readonly string[] {
  const { Effect: effect, Action: action, Resource: resource, Condition: condition } = statement;
  if (effect !== 'Allow' || condition !== undefined) return [];
  const everywhere = Array.from(valuesOf(resource, path), ({ value }) => value).includes('*');
  if (!everywhere) return [];
  return Array.from(valuesOf(action, path), ({ value }) => value).filter(
    (value) => typeof value === 'string',
  );
}
