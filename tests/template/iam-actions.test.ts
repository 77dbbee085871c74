import { describe, expect, it } from '@jest/globals';
import { deployPolicy } from '../../src/policy/deploy-policy.js';
import { parts } from '../../src/policy/own-calls.js';
import { resourceTypes } from '../../src/policy/resource-types.js';
import { unknownAction } from '../../src/template/validate/iam-actions.js';

describe('an action of a policy', () => {
  it.each([
    'lambda:InvokeFunction',
    'LAMBDA:invokefunction',
    'lambda:Invoke*',
    'lambda:*',
    'lambda:*Function',
    'lambda:Get*Conf*',
    'lambda:InvokeFunctio?',
    'apigateway:GET',
    'execute-api:Invoke',
    'logs:PutLogEvents',
    's3:GetObject',
  ])('%s exists', (action) => expect(unknownAction(action)).toBeUndefined());

  it.each([
    ['lambda:InvokeFunctoin', 'lambda has no action InvokeFunctoin', 'lambda:InvokeFunction'],
    ['lamda:InvokeFunction', 'IAM knows no service lamda', 'lambda:InvokeFunction'],
    ['s3:GetObjects', 's3 has no action GetObjects', 's3:GetObject'],
    ['logs:Invoke*', 'logs has no action Invoke*', undefined],
    ['lambda:InvokeFunction?', 'lambda has no action InvokeFunction?', 'lambda:InvokeFunction'],
    ['toString:x', 'IAM knows no service toString', undefined],
    ['lambda:Xyzzy', 'lambda has no action Xyzzy', undefined],
    // A pattern covers the whole of a name, and no letter of it twice.
    ['lambda:XXvokeFunction', 'lambda has no action XXvokeFunction', 'lambda:InvokeFunction'],
    ['lambda:vokeFunction', 'lambda has no action vokeFunction', 'lambda:InvokeFunction'],
    ['lambda:InvokeFunc', 'lambda has no action InvokeFunc', 'lambda:InvokeAsync'],
    ['lambda:Invoke*eFunction', 'lambda has no action Invoke*eFunction', 'lambda:InvokeFunction'],
  ])('%s does not', (action, what, meant) => expect(unknownAction(action)).toEqual({ what, meant }));

  it('of many stars is judged at once', () =>
    expect(unknownAction(`lambda:${'*a'.repeat(2000)}`)?.what).toMatch(/^lambda has no action/));
});

it('everything that the policy of whoever deploys allows exists', () => {
  const target = {
    partition: 'aws',
    account: '123456789012',
    region: 'eu-west-1',
    stackName: 'OllamaLambdaStack',
    functionName: 'ollama-lambda',
    repository: 'ollama-llm',
  };
  const { Statement } = deployPolicy({ target, parts, types: Object.keys(resourceTypes) });
  const actions = Statement.flatMap(({ Action }) => Action);
  expect(actions.length).toBeGreaterThan(100);
  expect(actions.flatMap((action) => unknownAction(action)?.what ?? [])).toEqual([]);
});
