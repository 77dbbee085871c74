import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import { type Rule, shown } from '../rule.js';
import { isTrue } from '../scalar.js';

const permission = (lines: string): string =>
  `Resources:\n  Open:\n    Type: AWS::Lambda::Permission\n    Properties: {FunctionName: my-function, Action: lambda:InvokeFunction, Principal: "*"${lines}}\n`;

export const permissionOpen: Rule = {
  id: 'permission-open',
  family: 'iam',
  title: 'Everybody may call through the URL only',
  severity: 'error',
  why: 'Principal * without a condition lets every AWS account invoke the function directly, past its URL and its key.',
  bad: permission(''),
  good: permission(', InvokedViaFunctionUrl: true'),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Permission')) {
      const { Principal: principal, Action: action } = properties;
      if (principal !== '*' && !(isMapping(principal) && principal.AWS === '*')) continue;
      if (Object.hasOwn(properties, 'PrincipalOrgID')) continue;
      const urlOnly =
        action === 'lambda:InvokeFunctionUrl' && Object.hasOwn(properties, 'FunctionUrlAuthType');
      if (urlOnly || isTrue(properties.InvokedViaFunctionUrl)) continue;
      const remedy =
        action === 'lambda:InvokeFunctionUrl'
          ? 'Add FunctionUrlAuthType.'
          : 'Add InvokedViaFunctionUrl: true, or name principals.';
      yield {
        path: [...path, 'Properties', 'Principal'],
        what: `Everybody gets ${shown(action)} without a condition.`,
        remedy,
      };
    }
  },
};
