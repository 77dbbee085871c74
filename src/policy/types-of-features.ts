import { type Grant, verbs } from './grant.js';

/** Types that only some features bring. See `resource-types.ts`. */
export const typesOfFeatures: Readonly<Record<string, readonly Grant[]>> = {
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
  'AWS::DynamoDB::Table': [
    {
      on: 'table',
      actions: verbs(
        'dynamodb',
        'CreateTable',
        'DescribeTable',
        'UpdateTable',
        'DeleteTable',
        'DescribeTimeToLive',
        'UpdateTimeToLive',
        'DescribeContinuousBackups',
        'UpdateContinuousBackups',
        'DescribeContributorInsights',
        'DescribeKinesisStreamingDestination',
        'GetResourcePolicy',
        'ListTagsOfResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::CloudWatch::Alarm': [
    { on: 'everything', actions: ['cloudwatch:DescribeAlarms'] },
    {
      on: 'alarm',
      actions: verbs(
        'cloudwatch',
        'PutMetricAlarm',
        'DeleteAlarms',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::CloudWatch::Dashboard': [
    { on: 'dashboard', actions: verbs('cloudwatch', 'PutDashboard', 'GetDashboard', 'DeleteDashboards') },
  ],
  'AWS::Budgets::Budget': [
    {
      on: 'budget',
      actions: verbs(
        'budgets',
        'ModifyBudget',
        'ViewBudget',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::SNS::Topic': [
    {
      on: 'topic',
      actions: verbs(
        'sns',
        'CreateTopic',
        'GetTopicAttributes',
        'SetTopicAttributes',
        'DeleteTopic',
        'ListSubscriptionsByTopic',
        'GetDataProtectionPolicy',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::SNS::TopicPolicy': [
    { on: 'topic', actions: verbs('sns', 'GetTopicAttributes', 'SetTopicAttributes') },
  ],
  'AWS::SNS::Subscription': [
    {
      on: 'topic',
      actions: verbs(
        'sns',
        'Subscribe',
        'Unsubscribe',
        'GetSubscriptionAttributes',
        'SetSubscriptionAttributes',
        'ListSubscriptionsByTopic',
      ),
    },
  ],
  'AWS::KMS::Key': [
    { on: 'everything', actions: ['kms:CreateKey'] },
    {
      on: 'key',
      actions: verbs(
        'kms',
        'DescribeKey',
        'GetKeyPolicy',
        'PutKeyPolicy',
        'GetKeyRotationStatus',
        'EnableKeyRotation',
        'DisableKeyRotation',
        'EnableKey',
        'DisableKey',
        'UpdateKeyDescription',
        'ScheduleKeyDeletion',
        'ListResourceTags',
        'TagResource',
        'UntagResource',
        // What is encrypted with it is handed the key in the caller's name.
        'CreateGrant',
        'Decrypt',
        'GenerateDataKey',
      ),
    },
  ],
};
