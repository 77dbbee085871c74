import * as cdk from '@aws-cdk/cloudformation-diff';
import { describe, expect, it } from '@jest/globals';
import { readCfn } from '../../src/template/cfn-yaml.js';
import { type Differ, differenceOf, isEmpty } from '../../src/template/difference.js';

const differ = cdk as unknown as Differ;

const read = (text: string): Record<string, unknown> => {
  const document = readCfn(text);
  if (document.kind === 'invalid') throw new Error(document.message);
  return (document.value ?? {}) as Record<string, unknown>;
};
const between = (before: string, after: string) => differenceOf(differ, read(before), read(after));

const stack = ({ name = 'llm', memory = 2048, actions = 's3:GetObject' } = {}): string => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: own
          PolicyDocument: {Statement: [{Effect: Allow, Action: "${actions}", Resource: "*"}]}
  Function:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: ${name}, MemorySize: ${memory}, Role: !GetAtt Role.Arn, Code: {ImageUri: x}}
Outputs:
  Name: {Value: ${name}}
`;

describe('the difference of two templates', () => {
  it('is none for the same template, however its attributes are written', () => {
    const long = stack().replace('!GetAtt Role.Arn', '{"Fn::GetAtt": [Role, Arn]}');
    expect(isEmpty(between(stack(), long))).toBe(true);
  });

  it('names a changed property with both values', () =>
    expect(between(stack(), stack({ memory: 3008 })).resources).toEqual([
      {
        logicalId: 'Function',
        type: 'AWS::Lambda::Function',
        change: 'update',
        properties: [{ name: 'MemorySize', before: 2048, after: 3008 }],
      },
    ]));

  it('has replacements in front, and says which property is why', () => {
    const topic = 'Resources:\n  A: {Type: AWS::SNS::Topic}\n';
    const { resources, others } = between(
      `${topic}${stack().slice('Resources:\n'.length)}`,
      stack({ name: 'other' }),
    );
    expect(resources.map(({ logicalId, change }) => [logicalId, change])).toEqual([
      ['Function', 'replace'],
      ['A', 'delete'],
    ]);
    expect(resources[0]?.properties).toEqual([
      { name: 'FunctionName', before: 'llm', after: 'other', replaces: true },
    ]);
    expect(others).toEqual([{ name: 'Outputs.Name', before: { Value: 'llm' }, after: { Value: 'other' } }]);
  });

  it('says when somebody may do more, and what', () => {
    const wider = between(stack(), stack({ actions: 's3:*' }));
    expect(wider.permissionsBroadened).toBe(true);
    expect(wider.permissions.map(({ change }) => change)).toEqual(['added', 'removed']);
    expect(JSON.stringify(wider.permissions[0]?.what)).toContain('s3:*');
    expect(between(stack(), stack({ memory: 3008 })).permissionsBroadened).toBe(false);
  });

  it('is all new where nothing is deployed', () => {
    const { resources, permissionsBroadened } = between('', stack());
    expect(resources.map(({ change }) => change)).toEqual(['create', 'create']);
    expect(permissionsBroadened).toBe(true);
  });
});
