import { isMapping } from '../intrinsics.js';
import { resourcesOfType, type TemplateModel } from '../model.js';
import type { Rule } from '../rule.js';

const url = (auth: string): string =>
  `Resources:\n  Url:\n    Type: AWS::Lambda::Url\n    Properties: {TargetFunctionArn: my-function, AuthType: ${auth}}\n`;

export const urlPublic: Rule = {
  id: 'url-public',
  family: 'security',
  title: 'The URL asks who is calling',
  severity: 'warning',
  prod: 'error',
  why: 'Whoever finds a URL with AuthType NONE uses it on your bill, unless the function itself asks for a key.',
  bad: url('NONE'),
  good: url('AWS_IAM'),
  *check(model) {
    if (asksForKey(model)) return;
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Url')) {
      if (properties.AuthType !== 'NONE') continue;
      const what = 'The URL answers everybody, and nothing asks for a key.';
      const remedy = 'Set endpoint.auth to iam or api-key.';
      yield { path: [...path, 'Properties', 'AuthType'], part: 'value', what, remedy };
    }
  },
};

/** Our own function does, when its environment says so; of other functions we cannot know. */
function asksForKey(model: TemplateModel): boolean {
  return resourcesOfType(model, 'AWS::Lambda::Function').some(({ properties }) => {
    const { Environment: environment } = properties;
    const variables = isMapping(environment) ? environment.Variables : undefined;
    return isMapping(variables) && variables.OLLAMA_LAMBDA_AUTH === 'api-key';
  });
}
