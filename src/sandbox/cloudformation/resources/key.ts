import { randomUUID } from 'node:crypto';
import type { Made, ResourceHandler, Subject } from './handler.js';

/** Nothing is encrypted here, and a deleted key is gone at once instead of after its waiting time. */
export const keyHandler: ResourceHandler = {
  type: 'AWS::KMS::Key',
  service: 'Kms',
  properties: [
    'BypassPolicyLockoutSafetyCheck',
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeyPolicy',
    'KeySpec',
    'KeyUsage',
    'MultiRegion',
    'Origin',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
  ],
  required: [],
  replaceOn: ['KeySpec', 'KeyUsage', 'MultiRegion'],
  attributes: ['Arn', 'KeyId'],
  taggable: true,
  create: async (subject) => madeOf(subject, randomUUID()),
  update: async (_, made) => made,
  delete: async () => undefined,
};

const madeOf = ({ services: { account } }: Subject, id: string): Made => ({
  physicalId: id,
  attributes: { KeyId: id, Arn: `arn:aws:kms:${account.region}:${account.account}:key/${id}` },
});
