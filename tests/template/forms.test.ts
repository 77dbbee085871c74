import { describe, expect, it } from '@jest/globals';
import { validateTemplate } from '../../src/template/validate/validate-template.js';

/** What is found in one resource, by rule and path below it. */
function found(Type: string, Properties: object, more: object = {}): readonly string[] {
  const text = JSON.stringify({ Resources: { It: { Type, Properties, ...more } } });
  return validateTemplate(text, { region: 'eu-central-1', account: '123456789012' })
    .filter(({ severity }) => severity !== 'note')
    .map(({ id, place }) => `${id} ${place?.path?.replace('Resources.It.', '')}`);
}

const key = 'arn:aws:kms:eu-central-1:123456789012:key/00000000-1111-2222-3333-444444444444';

describe('texts of a known form', () => {
  it.each([
    ['the ARN of a key', key],
    ['its id', '00000000-1111-2222-3333-444444444444'],
    ['an alias', 'alias/aws/sns'],
    ['an alias as AWS’s own templates have it', 'aws/sns'],
    ['an alias by its ARN', 'arn:aws-cn:kms:cn-north-1:123456789012:alias/ours'],
  ])('%s names a key', (_name, KmsMasterKeyId) =>
    expect(found('AWS::SNS::Topic', { KmsMasterKeyId })).toEqual([]),
  );

  it.each([
    ['AWS::SNS::Topic', { KmsMasterKeyId: 'ours' }, 'Properties.KmsMasterKeyId'],
    ['AWS::Logs::LogGroup', { KmsKeyId: `${key} !`, RetentionInDays: 1 }, 'Properties.KmsKeyId'],
    [
      'AWS::EC2::VPCEndpoint',
      { VpcId: 'vpc-12 !', ServiceName: 'com.amazonaws.eu-central-1.s3' },
      'Properties.VpcId',
    ],
    ['AWS::SNS::Subscription', { TopicArn: 'topic', Protocol: 'sms', Endpoint: '1' }, 'Properties.TopicArn'],
  ])('of %s: %j is none', (type, properties, path) =>
    expect(found(type, properties)).toEqual([`property-pattern ${path}`]),
  );
});

describe('what AWS’s documents say and no schema does', () => {
  it('a REST API has a name, or a definition that has one', () => {
    expect(found('AWS::ApiGateway::RestApi', {})).toEqual(['property-combination Properties']);
    expect(found('AWS::ApiGateway::RestApi', { Name: 'ours' })).toEqual([]);
    expect(found('AWS::ApiGateway::RestApi', { Body: {} })).toEqual([]);
  });
});

describe('an alias that CodeDeploy moves', () => {
  const alias = { FunctionName: 'ours', FunctionVersion: '1', Name: 'live' };
  const moved = (CodeDeployLambdaAliasUpdate: object) =>
    found('AWS::Lambda::Alias', alias, { UpdatePolicy: { CodeDeployLambdaAliasUpdate } });

  it('names its application and its group, and hooks if it has any', () => {
    expect(moved({ ApplicationName: 'a', DeploymentGroupName: 'g', BeforeAllowTrafficHook: 'f' })).toEqual(
      [],
    );
    expect(moved({ ApplicationName: { Rfe: 'a' }, BeforeAllowTrafficHook: 1 })).toEqual([
      'resource-attribute UpdatePolicy.CodeDeployLambdaAliasUpdate',
      'resource-attribute UpdatePolicy.CodeDeployLambdaAliasUpdate.ApplicationName',
      'resource-attribute UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook',
    ]);
  });
});
