import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const permission = (lines: string): string =>
  `Resources:\n  FromTopic:\n    Type: AWS::Lambda::Permission\n    Properties: {FunctionName: my-function, Action: lambda:InvokeFunction, Principal: sns.amazonaws.com${lines}}\n`;

export const permissionSource: Rule = {
  id: 'permission-source',
  family: 'iam',
  title: 'A service may call only on behalf of a resource of one’s own',
  severity: 'warning',
  prodOnly: true,
  why: 'Without SourceArn or SourceAccount the service may also call for somebody in another account (the confused deputy).',
  bad: permission(''),
  good: permission(', SourceAccount: !Ref AWS::AccountId'),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Permission')) {
      const { Principal: principal } = properties;
      if (typeof principal !== 'string' || !principal.endsWith('.amazonaws.com')) continue;
      if (['SourceArn', 'SourceAccount', 'PrincipalOrgID'].some((name) => Object.hasOwn(properties, name)))
        continue;
      const at = [...path, 'Properties', 'Principal'];
      const what = `${principal} may call for everybody.`;
      yield { path: at, part: 'value', what, remedy: 'Add SourceArn or SourceAccount.' };
    }
  },
};
