import { isIntrinsic, isMapping } from '../intrinsics.js';
import type { Resource } from '../model.js';
import { type Problem, type Rule, shown } from '../rule.js';

/** CloudFormation's documentation of the DeletionPolicy attribute: of these a snapshot can be made. */
const withSnapshot = new Set([
  'AWS::DocDB::DBCluster',
  'AWS::EC2::Volume',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Neptune::DBCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
]);

export const resourceAttribute: Rule = {
  id: 'resource-attribute',
  family: 'template',
  title: 'What stands beside Properties has a value that exists',
  severity: 'error',
  why: 'DeletionPolicy and UpdateReplacePolicy know a few words, DependsOn names resources, Condition a condition, and an update by CodeDeploy its application and group.',
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    DeletionPolicy: Keep\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n',
  *check({ resources, rewritten }) {
    if (rewritten) return;
    for (const resource of resources) {
      yield* policies(resource);
      yield* names(resource);
      yield* release(resource);
    }
  },
};

function* policies({ entry, path, type }: Resource): Iterable<Problem> {
  const words = ['Delete', 'Retain', ...(type !== undefined && withSnapshot.has(type) ? ['Snapshot'] : [])];
  const allowed = {
    DeletionPolicy: [...words, 'RetainExceptOnCreate'],
    UpdateReplacePolicy: words,
  };
  for (const [name, known] of Object.entries(allowed)) {
    const value = entry[name];
    if (value === undefined || isIntrinsic(value) || known.some((word) => word === value)) continue;
    const what = `${name} is ${shown(value)}.`;
    yield { path: [...path, name], part: 'value', what, remedy: `Write one of ${known.join(', ')}.` };
  }
}

function* names({ entry, path }: Resource): Iterable<Problem> {
  const { DependsOn: dependsOn, Condition: condition } = entry;
  const several = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
  if (dependsOn !== undefined && !several.every((name) => typeof name === 'string')) {
    const what = `DependsOn is ${shown(dependsOn)}.`;
    yield {
      path: [...path, 'DependsOn'],
      part: 'value',
      what,
      remedy: 'Write the name of a resource, or a list of names.',
    };
  }
  if (condition !== undefined && typeof condition !== 'string' && !isIntrinsic(condition)) {
    const what = `Condition is ${shown(condition)}.`;
    yield { path: [...path, 'Condition'], part: 'value', what, remedy: 'Write the name of a condition.' };
  }
}

/** `UpdatePolicy: {CodeDeployLambdaAliasUpdate: …}`: names, or functions that give one. */
function* release({ entry, path }: Resource): Iterable<Problem> {
  const policy = isMapping(entry.UpdatePolicy) ? entry.UpdatePolicy.CodeDeployLambdaAliasUpdate : undefined;
  if (!isMapping(policy)) return;
  const at = [...path, 'UpdatePolicy', 'CodeDeployLambdaAliasUpdate'];
  for (const name of [
    'ApplicationName',
    'DeploymentGroupName',
    'BeforeAllowTrafficHook',
    'AfterAllowTrafficHook',
  ]) {
    const value = policy[name];
    const optional = name.endsWith('Hook');
    if (
      isIntrinsic(value) ||
      (typeof value === 'string' && value !== '') ||
      (optional && value === undefined)
    )
      continue;
    const isMissing = value === undefined || value === '';
    const what = isMissing ? `CodeDeployLambdaAliasUpdate has no ${name}.` : `${name} is ${shown(value)}.`;
    const where = value === undefined ? { path: at } : { path: [...at, name], part: 'value' as const };
    yield { ...where, what, remedy: 'Write the name, or a Ref to what has it.' };
  }
}
