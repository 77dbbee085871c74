import type { Resource } from '../model.js';
import type { Rule } from '../rule.js';

/** What is not encrypted at rest unless it is said; most of AWS's services encrypt by themselves today. */
const switches: Readonly<Record<string, readonly [property: string, off: (value: unknown) => boolean]>> = {
  'AWS::EFS::FileSystem': ['Encrypted', isNotTrue],
  'AWS::EC2::Volume': ['Encrypted', isNotTrue],
  'AWS::RDS::DBInstance': ['StorageEncrypted', isNotTrue],
  'AWS::RDS::DBCluster': ['StorageEncrypted', isNotTrue],
  'AWS::ElastiCache::ReplicationGroup': ['AtRestEncryptionEnabled', isNotTrue],
  'AWS::SNS::Topic': ['KmsMasterKeyId', isAbsent],
  'AWS::SQS::Queue': ['SqsManagedSseEnabled', (value) => String(value) === 'false'],
};

export const dataUnencrypted: Rule = {
  id: 'data-unencrypted',
  family: 'security',
  title: 'Data at rest is encrypted',
  severity: 'warning',
  prodOnly: true,
  why: 'These services store data as it comes unless they are told to encrypt it; some cannot be told later.',
  bad: 'Resources:\n  Files:\n    Type: AWS::EFS::FileSystem\n',
  good: 'Resources:\n  Files:\n    Type: AWS::EFS::FileSystem\n    Properties: {Encrypted: true}\n',
  *check({ resources }) {
    for (const resource of resources) {
      const property = missing(resource);
      if (property === undefined) continue;
      const what = `${resource.logicalId} is not encrypted at rest.`;
      yield { path: resource.path, what, remedy: `Set ${property}.` };
    }
  },
};

function missing({ type, properties }: Resource): string | undefined {
  const [property, off] = (type === undefined ? undefined : switches[type]) ?? [];
  if (property === undefined || off === undefined || !off(properties[property])) return undefined;
  return type === 'AWS::SQS::Queue' && properties.KmsMasterKeyId !== undefined ? undefined : property;
}

/** Intrinsics may be anything. */
function isNotTrue(value: unknown): boolean {
  return typeof value !== 'object' && String(value) !== 'true';
}

function isAbsent(value: unknown): boolean {
  return value === undefined;
}
