import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const group = (lines: string): string =>
  `Resources:\n  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties: {LogGroupName: /aws/lambda/x${lines}}\n`;

export const logRetention: Rule = {
  id: 'log-retention',
  family: 'operations',
  title: 'Logs are deleted some day',
  severity: 'warning',
  prodOnly: true,
  why: 'Without RetentionInDays CloudWatch keeps every line for ever, and bills it.',
  bad: group(''),
  good: group(', RetentionInDays: 30'),
  *check(model) {
    for (const { properties, path, logicalId } of resourcesOfType(model, 'AWS::Logs::LogGroup')) {
      if (Object.hasOwn(properties, 'RetentionInDays')) continue;
      yield { path, what: `${logicalId} keeps its lines for ever.`, remedy: 'Add RetentionInDays.' };
    }
  },
};
