import { functionWith } from '../example.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const alarm = `  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: ["arn:aws:sns:eu-central-1:123456789012:oncall"]
`;

export const alarmMissing: Rule = {
  id: 'alarm-missing',
  family: 'operations',
  title: 'A function has an alarm',
  severity: 'warning',
  prodOnly: true,
  why: 'A function that only fails is as quiet as one that nobody calls: somebody has to be told.',
  bad: functionWith('FunctionName: my-function'),
  good: functionWith('FunctionName: my-function') + alarm,
  *check(model) {
    if (resourcesOfType(model, 'AWS::CloudWatch::Alarm').length > 0) return;
    const [first] = resourcesOfType(model, 'AWS::Lambda::Function');
    if (first === undefined) return;
    const what = `No alarm of this template would tell that ${first.logicalId} fails.`;
    yield { path: first.path, what, remedy: 'Add an AWS::CloudWatch::Alarm on its Errors.' };
  },
};
