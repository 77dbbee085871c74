import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';

export const propertyRequired: Rule = {
  id: 'property-required',
  family: 'schema',
  title: 'Required properties are there',
  severity: 'error',
  why: 'CloudFormation refuses the resource without them.',
  bad: 'Resources:\n  Url:\n    Type: AWS::Lambda::Url\n    Properties: {TargetFunctionArn: my-function}\n',
  good: 'Resources:\n  Url:\n    Type: AWS::Lambda::Url\n    Properties: {TargetFunctionArn: my-function, AuthType: AWS_IAM}\n',
  *check({ resources }) {
    for (const { typed, type } of resources) {
      for (const { value, members, path } of typed) {
        if (!isMapping(value) || Object.keys(value).some((key) => key.startsWith('Fn::'))) continue;
        for (const name of members?.required ?? []) {
          if (!Object.hasOwn(value, name))
            yield { path, what: `${type} needs ${name} here.`, remedy: `Add ${name}.` };
        }
      }
    }
  },
};
