import * as cdk from '@aws-cdk/cloudformation-diff';
import { describe, expect, it } from '@jest/globals';
import { diffText } from '../../src/cli/render/diff-text.js';
import { createStyle } from '../../src/cli/render/style.js';
import { readCfn } from '../../src/template/cfn-yaml.js';
import { type Differ, differenceOf } from '../../src/template/difference.js';

const read = (text: string): Record<string, unknown> => {
  const document = readCfn(text);
  if (document.kind === 'invalid') throw new Error(document.message);
  return document.value as Record<string, unknown>;
};

/** What `diff` prints where `resources` are new. */
function linesOf(resources: string): readonly string[] {
  const difference = differenceOf(cdk as unknown as Differ, {}, read(`Resources:\n${resources}`));
  return diffText({ ...difference, image: null }, createStyle(false)).split('\n');
}

describe('permissions in what diff prints', () => {
  const role = (policy: string): string => `  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      ${policy}
`;

  it('are statements in the words of IAM: who may do what, on what, and only if', () => {
    const statement =
      '{Effect: Allow, Action: [kms:Decrypt, kms:GenerateDataKey], Resource: [!GetAtt Key.Arn, !Sub "${Key.Arn}:x"], Condition: {StringEquals: {kms:ViaService: !Sub "dynamodb.${AWS::Region}.amazonaws.com", aws:SourceAccount: !Ref AWS::AccountId}}}';
    expect(
      linesOf(role(`Policies: [{PolicyName: own, PolicyDocument: {Statement: [${statement}]}}]`)),
    ).toContain(
      '  + Allow kms:Decrypt, kms:GenerateDataKey on ${Key.Arn}, ${Key.Arn}:x to AWS:${Role}, only if "StringEquals": { "kms:ViaService": "dynamodb.${AWS::Region}.amazonaws.com", "aws:SourceAccount": "${AWS::AccountId}" }',
    );
  });

  it('are told whole, however many actions there are, and without control characters', () => {
    const actions = Array.from({ length: 40 }, (_, index) => `s3:Action${index}`);
    const statement = `{Effect: Allow, Action: [${actions.join(', ')}, "s3:\\e[2J"], Resource: "*"}`;
    const line = linesOf(
      role(`Policies: [{PolicyName: own, PolicyDocument: {Statement: [${statement}]}}]`),
    ).find((each) => each.includes('s3:Action0'));
    expect(line).toMatch(/^ {2}\+ Allow s3: \[2J, .*s3:Action39.* on \* to AWS:\$\{Role\}$/);
  });

  it('of everybody are to *', () =>
    expect(
      linesOf(
        '  Open: {Type: AWS::Lambda::Permission, Properties: {FunctionName: f, Action: lambda:InvokeFunctionUrl, Principal: "*"}}\n',
      ),
    ).toContain('  + Allow lambda:InvokeFunctionUrl on f to *'));

  it('by a managed policy name it', () =>
    expect(
      linesOf(role('ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]')).join('\n'),
    ).toMatch(/\+ .*arn:aws:iam::aws:policy\/AdministratorAccess/));
});
