import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';
import { isTrue } from '../scalar.js';

const table = (lines: string): string => `Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
${lines}`;

export const tableRecovery: Rule = {
  id: 'table-recovery',
  family: 'operations',
  title: 'Tables can be brought back',
  severity: 'warning',
  prodOnly: true,
  why: 'Without point-in-time recovery what a mistake has overwritten is gone.',
  bad: table(''),
  good: table('      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n'),
  *check(model) {
    for (const { properties, path, logicalId } of resourcesOfType(model, 'AWS::DynamoDB::Table')) {
      const { PointInTimeRecoverySpecification: recovery } = properties;
      const enabled = isMapping(recovery) ? recovery.PointInTimeRecoveryEnabled : undefined;
      if (isMapping(enabled) || isTrue(enabled)) continue;
      const what = `${logicalId} has no point-in-time recovery.`;
      yield { path, what, remedy: 'Add PointInTimeRecoverySpecification.' };
    }
  },
};
