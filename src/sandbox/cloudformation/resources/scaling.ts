import { plainHandler } from './plain.js';
import { neededText } from './properties.js';

/** Nothing is ever scaled: no clock runs here, and no metric. */
export const scalableTargetHandler = plainHandler({
  type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  service: 'ApplicationAutoScaling',
  properties: [
    'MaxCapacity',
    'MinCapacity',
    'ResourceId',
    'RoleARN',
    'ScalableDimension',
    'ScheduledActions',
    'ServiceNamespace',
    'SuspendedState',
  ],
  required: ['MaxCapacity', 'MinCapacity', 'ResourceId', 'ScalableDimension', 'ServiceNamespace'],
  replaceOn: ['ResourceId', 'ScalableDimension', 'ServiceNamespace'],
  taggable: false,
  longestName: 64,
  ref: ({ properties }) =>
    ['ResourceId', 'ScalableDimension', 'ServiceNamespace']
      .map((name) => neededText(properties, name))
      .join('|'),
});

export const scalingPolicyHandler = plainHandler({
  type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
  service: 'ApplicationAutoScaling',
  properties: [
    'PolicyName',
    'PolicyType',
    'PredictiveScalingPolicyConfiguration',
    'ResourceId',
    'ScalableDimension',
    'ScalingTargetId',
    'ServiceNamespace',
    'StepScalingPolicyConfiguration',
    'TargetTrackingScalingPolicyConfiguration',
  ],
  required: ['PolicyName', 'PolicyType'],
  replaceOn: ['PolicyName', 'ResourceId', 'ScalableDimension', 'ScalingTargetId', 'ServiceNamespace'],
  nameProperty: 'PolicyName',
  taggable: false,
  longestName: 256,
});
