import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';
import { isTrue } from '../scalar.js';

const key = (lines: string): string => `Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      Description: The team's own
${lines}`;

export const keyRotation: Rule = {
  id: 'key-rotation',
  family: 'security',
  title: 'Keys are rotated',
  severity: 'warning',
  prodOnly: true,
  why: 'A key of one’s own is never rotated unless it is said. Asymmetric, HMAC and imported keys cannot be.',
  bad: key(''),
  good: key('      EnableKeyRotation: true\n'),
  *check(model) {
    for (const { properties, path, logicalId } of resourcesOfType(model, 'AWS::KMS::Key')) {
      const { EnableKeyRotation: rotation, KeySpec: spec = 'SYMMETRIC_DEFAULT', Origin: origin } = properties;
      if (spec !== 'SYMMETRIC_DEFAULT' || (origin !== undefined && origin !== 'AWS_KMS')) continue;
      if (typeof rotation === 'object' || isTrue(rotation)) continue;
      yield { path, what: `${logicalId} is not rotated.`, remedy: 'Add EnableKeyRotation: true.' };
    }
  },
};
