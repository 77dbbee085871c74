import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const alias = (lines: string): string =>
  `Resources:\n  Live:\n    Type: AWS::Lambda::Alias\n    Properties: {FunctionName: my-function, FunctionVersion: "1", Name: live${lines}}\n`;

export const provisionedAlways: Rule = {
  id: 'provisioned-always',
  family: 'cost',
  title: 'Instances that always wait have a schedule',
  severity: 'warning',
  prodOnly: true,
  why: 'Provisioned concurrency is billed by the second, idle or not, as long as it is configured.',
  bad: alias(', ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}'),
  good: alias(''),
  *check(model) {
    if (resourcesOfType(model, 'AWS::ApplicationAutoScaling::ScalableTarget').length > 0) return;
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Alias')) {
      if (!Object.hasOwn(properties, 'ProvisionedConcurrencyConfig')) continue;
      const what = 'These instances are paid for day and night.';
      const remedy = 'Let Application Auto Scaling set their number by a schedule or by use.';
      yield { path: [...path, 'Properties', 'ProvisionedConcurrencyConfig'], what, remedy };
    }
  },
};
