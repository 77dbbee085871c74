import { type Grant, verbs } from './grant.js';

/**
 * What CloudFormation needs, with the rights of whoever runs it, to create, read, change and delete a resource of each
 * type that a template of ours may have. A type without a row is a bug: a test renders every feature and looks.
 *
 * Written after the `handlers` of the types' public schemas and the actions of the service authorization reference; never
 * tried against AWS.
 */
export const resourceTypes: Readonly<Record<string, readonly Grant[]>> = {
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
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::Events::Rule': [
    {
      on: 'rule',
      actions: verbs(
        'events',
        'PutRule',
        'DescribeRule',
        'DeleteRule',
        'PutTargets',
        'RemoveTargets',
        'ListTargetsByRule',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::Scheduler::Schedule': [
    {
      on: 'schedule',
      actions: verbs('scheduler', 'CreateSchedule', 'GetSchedule', 'UpdateSchedule', 'DeleteSchedule'),
    },
    { on: 'role', actions: ['iam:PassRole'], forService: 'scheduler.amazonaws.com' },
  ],
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    { on: 'everything', actions: ['application-autoscaling:DescribeScalableTargets'] },
    {
      on: 'scalableTarget',
      actions: verbs(
        'application-autoscaling',
        'RegisterScalableTarget',
        'DeregisterScalableTarget',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
    {
      on: 'scalingRole',
      actions: ['iam:CreateServiceLinkedRole'],
      forService: 'lambda.application-autoscaling.amazonaws.com',
    },
  ],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    { on: 'everything', actions: ['application-autoscaling:DescribeScalingPolicies'] },
    {
      on: 'scalableTarget',
      actions: verbs('application-autoscaling', 'PutScalingPolicy', 'DeleteScalingPolicy'),
    },
  ],
};
