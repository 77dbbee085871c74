import { isIntrinsic, isMapping } from './intrinsics.js';
import type { Resource, TemplateModel } from './model.js';
import type { Path } from './typed.js';

/**
 * What a policy hangs on decides what its statements need: `identity` policies name resources and no principals, `trust`
 * policies principals and no resources, `resource` policies principals. Of `other` ones only the common grammar is known.
 */
export type PolicyKind = 'identity' | 'trust' | 'resource' | 'other';

export interface Policy {
  readonly kind: PolicyKind;
  readonly document: unknown;
  readonly path: Path;
}

export interface Statement {
  readonly kind: PolicyKind;
  readonly statement: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

const identityTypes = /^AWS::IAM::(Role|User|Group|Policy|ManagedPolicy|RolePolicy|UserPolicy|GroupPolicy)$/;
const resourceTypes = new Set([
  'AWS::KMS::Key',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]);
const names = /^(AssumeRole)?PolicyDocument$|^KeyPolicy$|^RepositoryPolicyText$/;

/** Every IAM policy of AWS's own resource types. */
export function* policiesIn({ resources }: TemplateModel): Iterable<Policy> {
  for (const resource of resources) {
    if (resource.rewritten || resource.type?.startsWith('AWS::') !== true) continue;
    yield* documentsIn(resource.entry.Properties, [...resource.path, 'Properties'], resource);
  }
}

function* documentsIn(node: unknown, path: Path, resource: Resource): Iterable<Policy> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, item] of Array.isArray(node) ? node.entries() : Object.entries(node)) {
    const at = [...path, key];
    if (typeof key === 'string' && names.test(key)) {
      yield { kind: kindOf(key, resource.type ?? ''), document: item, path: at };
    } else yield* documentsIn(item, at, resource);
  }
}

function kindOf(name: string, type: string): PolicyKind {
  if (name === 'AssumeRolePolicyDocument') return 'trust';
  if (identityTypes.test(type)) return 'identity';
  return resourceTypes.has(type) ? 'resource' : 'other';
}

/** The statements that are written out. */
export function* statementsOf({ kind, document, path }: Policy): Iterable<Statement> {
  if (!isMapping(document)) return;
  const { Statement: written } = document;
  const several = Array.isArray(written);
  for (const [index, statement] of (several ? written : [written]).entries()) {
    if (isIntrinsic(statement) || !isMapping(statement)) continue;
    yield { kind, statement, path: [...path, 'Statement', ...(several ? [index] : [])] };
  }
}

/** One value or a list of them, each with its place; intrinsics are left out. */
export function* valuesOf(written: unknown, path: Path): Iterable<{ value: unknown; path: Path }> {
  if (!Array.isArray(written)) {
    if (written !== undefined && !isIntrinsic(written)) yield { value: written, path };
    return;
  }
  for (const [index, value] of written.entries()) {
    if (!isIntrinsic(value)) yield { value, path: [...path, index] };
  }
}
