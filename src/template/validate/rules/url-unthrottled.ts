import { isMapping } from '../intrinsics.js';
import { type Resource, resourcesOfType, type TemplateModel } from '../model.js';
import type { Rule } from '../rule.js';
import { scalarText } from '../scalar.js';

const open = (lines: string): string => `Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/function
      PackageType: Image
      Environment: {Variables: {OLLAMA_LAMBDA_AUTH: api-key}}
      Code: {ImageUri: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/llm@sha256:${'0'.repeat(64)}"}
${lines}  Url:
    Type: AWS::Lambda::Url
    Properties: {TargetFunctionArn: !GetAtt Function.Arn, AuthType: NONE}
`;

export const urlUnthrottled: Rule = {
  id: 'url-unthrottled',
  family: 'security',
  title: 'A URL that anybody can call has a ceiling',
  severity: 'warning',
  prodOnly: true,
  why: 'A URL has no throttle of its own: only reserved concurrency bounds what strangers can spend, a wrong key included.',
  bad: open(''),
  good: open('      ReservedConcurrentExecutions: 2\n'),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Url')) {
      if (properties.AuthType !== 'NONE') continue;
      const target = functionOf(properties.TargetFunctionArn, model);
      if (target === undefined || Object.hasOwn(target.properties, 'ReservedConcurrentExecutions')) continue;
      const what = `Anybody can start as many instances of ${target.logicalId} as the account allows.`;
      const remedy = 'Set ReservedConcurrentExecutions.';
      yield { path: [...path, 'Properties', 'AuthType'], part: 'value', what, remedy };
    }
  },
};

/** The function of this template that a reference leads to, by itself or through an alias or a version. */
function functionOf(reference: unknown, model: TemplateModel): Resource | undefined {
  const name = isMapping(reference) ? (reference.Ref ?? reference['Fn::GetAtt']) : undefined;
  const id = Array.isArray(name) ? name[0] : scalarText(name)?.split('.')[0];
  const found = model.resources.find(({ logicalId }) => logicalId === id);
  if (found?.type === 'AWS::Lambda::Function') return found;
  const leads = found?.type === 'AWS::Lambda::Alias' || found?.type === 'AWS::Lambda::Version';
  const next = leads ? found.properties.FunctionName : undefined;
  const function_ = isMapping(next) ? next.Ref : undefined;
  return model.resources.find(
    ({ logicalId, type }) => logicalId === function_ && type === 'AWS::Lambda::Function',
  );
}
