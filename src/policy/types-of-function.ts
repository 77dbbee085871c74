import { type Grant, verbs } from './grant.js';

/** Types that every template has, or that hang on the function. See `resource-types.ts`. */
export const typesOfFunction: Readonly<Record<string, readonly Grant[]>> = {
  'AWS::IAM::Role': [
    {
      on: 'role',
      actions: verbs(
        'iam',
        'CreateRole',
        'GetRole',
        'UpdateRole',
        'UpdateRoleDescription',
        'UpdateAssumeRolePolicy',
        'DeleteRole',
        'PutRolePolicy',
        'GetRolePolicy',
        'DeleteRolePolicy',
        'ListRolePolicies',
        'ListAttachedRolePolicies',
        'TagRole',
        'UntagRole',
      ),
    },
  ],
  'AWS::Lambda::Function': [
    {
      on: 'function',
      actions: verbs(
        'lambda',
        'CreateFunction',
        'GetFunction',
        'GetFunctionCodeSigningConfig',
        'GetFunctionRecursionConfig',
        'GetRuntimeManagementConfig',
        'UpdateFunctionCode',
        'UpdateFunctionConfiguration',
        'DeleteFunction',
        // For a ceiling on instances.
        'PutFunctionConcurrency',
        'GetFunctionConcurrency',
        'DeleteFunctionConcurrency',
        'ListTags',
        'TagResource',
        'UntagResource',
      ),
    },
    { on: 'role', actions: ['iam:PassRole'], forService: 'lambda.amazonaws.com' },
    // Lambda reads the image with a right that it writes into the repository's policy in our name.
    {
      on: 'repository',
      actions: verbs(
        'ecr',
        'GetRepositoryPolicy',
        'SetRepositoryPolicy',
        'BatchGetImage',
        'GetDownloadUrlForLayer',
      ),
    },
  ],
  'AWS::Lambda::Version': [
    {
      on: 'function',
      actions: verbs(
        'lambda',
        'PublishVersion',
        'ListVersionsByFunction',
        'GetFunctionConfiguration',
        'GetFunctionScalingConfig',
        'GetProvisionedConcurrencyConfig',
        'DeleteFunction',
      ),
    },
  ],
  'AWS::Lambda::Alias': [
    {
      on: 'function',
      actions: verbs(
        'lambda',
        'CreateAlias',
        'GetAlias',
        'UpdateAlias',
        'DeleteAlias',
        'GetProvisionedConcurrencyConfig',
        'PutProvisionedConcurrencyConfig',
        'DeleteProvisionedConcurrencyConfig',
      ),
    },
  ],
  'AWS::Lambda::Url': [
    {
      on: 'function',
      actions: verbs(
        'lambda',
        'CreateFunctionUrlConfig',
        'GetFunctionUrlConfig',
        'UpdateFunctionUrlConfig',
        'DeleteFunctionUrlConfig',
      ),
    },
  ],
  'AWS::Lambda::Permission': [
    { on: 'function', actions: verbs('lambda', 'AddPermission', 'GetPolicy', 'RemovePermission') },
  ],
  'AWS::Lambda::EventInvokeConfig': [
    {
      on: 'function',
      actions: verbs(
        'lambda',
        'PutFunctionEventInvokeConfig',
        'GetFunctionEventInvokeConfig',
        'UpdateFunctionEventInvokeConfig',
        'DeleteFunctionEventInvokeConfig',
      ),
    },
  ],
  'AWS::Logs::LogGroup': [
    { on: 'logGroups', actions: ['logs:DescribeLogGroups'] },
    {
      on: 'logGroup',
      actions: verbs(
        'logs',
        'CreateLogGroup',
        'DeleteLogGroup',
        'PutRetentionPolicy',
        'DeleteRetentionPolicy',
        'GetDataProtectionPolicy',
        'DescribeIndexPolicies',
        // For a log that is encrypted with a key of your own.
        'AssociateKmsKey',
        'DisassociateKmsKey',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
};
