import { own } from '../data-folder.js';
import type { Resource } from '../model.js';
import type { Rule } from '../rule.js';
import { isTrue, scalarText } from '../scalar.js';

type Switch = readonly [
  property: string,
  off: (value: unknown, properties: Resource['properties']) => boolean,
];

/** What is not encrypted at rest unless it is said; most of AWS's services encrypt by themselves today. */
const switches: Readonly<Record<string, Switch>> = {
  'AWS::EFS::FileSystem': ['Encrypted', isNotTrue],
  'AWS::EC2::Volume': ['Encrypted', isNotTrue],
  'AWS::RDS::DBInstance': ['StorageEncrypted', isNotTrue],
  'AWS::RDS::DBCluster': ['StorageEncrypted', isNotTrue],
  'AWS::ElastiCache::ReplicationGroup': ['AtRestEncryptionEnabled', isNotTrue],
  'AWS::SNS::Topic': ['KmsMasterKeyId', isAbsent],
  'AWS::SQS::Queue': [
    'SqsManagedSseEnabled',
    (value, { KmsMasterKeyId: key }) => scalarText(value) === 'false' && key === undefined,
  ],
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
  const found = type === undefined ? undefined : own(switches, type);
  if (found === undefined) return undefined;
  const [property, off] = found;
  return off(properties[property], properties) ? property : undefined;
}

/** Intrinsics may be anything. */
function isNotTrue(value: unknown): boolean {
  return typeof value !== 'object' && !isTrue(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined;
}
