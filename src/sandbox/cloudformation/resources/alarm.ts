import { plainHandler } from './plain.js';

/** It never rings: nothing is measured here that could. */
export const alarmHandler = plainHandler({
  type: 'AWS::CloudWatch::Alarm',
  service: 'CloudWatch',
  properties: [
    'ActionsEnabled',
    'AlarmActions',
    'AlarmDescription',
    'AlarmName',
    'ComparisonOperator',
    'DatapointsToAlarm',
    'Dimensions',
    'EvaluateLowSampleCountPercentile',
    'EvaluationCriteria',
    'EvaluationInterval',
    'EvaluationPeriods',
    'ExtendedStatistic',
    'InsufficientDataActions',
    'MetricName',
    'Metrics',
    'Namespace',
    'OKActions',
    'Period',
    'Statistic',
    'Tags',
    'Threshold',
    'ThresholdMetricId',
    'TreatMissingData',
    'Unit',
  ],
  replaceOn: ['AlarmName'],
  nameProperty: 'AlarmName',
  taggable: true,
  longestName: 255,
  attributes: {
    Arn: ({ services: { account } }, name) =>
      `arn:aws:cloudwatch:${account.region}:${account.account}:alarm:${name}`,
  },
});
