import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const alarm = (lines: string): string => `Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
${lines}`;

export const alarmSilent: Rule = {
  id: 'alarm-silent',
  family: 'operations',
  title: 'An alarm tells somebody',
  severity: 'warning',
  prodOnly: true,
  why: 'Without AlarmActions it changes its colour in the console, and nothing else happens.',
  bad: alarm(''),
  good: alarm('      AlarmActions: ["arn:aws:sns:eu-central-1:123456789012:oncall"]\n'),
  *check(model) {
    // A roll-back or a composite alarm may be watching it.
    const watched = new Set(model.references.map(({ target }) => target));
    for (const { properties, path, logicalId } of resourcesOfType(model, 'AWS::CloudWatch::Alarm')) {
      const { AlarmActions: actions = [] } = properties;
      if (!Array.isArray(actions) || actions.length > 0 || watched.has(logicalId)) continue;
      yield { path, what: `${logicalId} tells nobody.`, remedy: 'Add AlarmActions.' };
    }
  },
};
