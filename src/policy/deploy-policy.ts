import type { Grant } from './grant.js';
import { ownCalls, type Part } from './own-calls.js';
import { type PolicyTarget, places } from './places.js';
import { resourceTypes } from './resource-types.js';

/** IAM's JSON. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly StringEquals: StringEquals };
}

/** A key of the request to the one value, or all the values, that it may have. */
export type StringEquals = Readonly<Record<string, string | readonly string[]>>;

export interface PolicyQuestion {
  readonly target: PolicyTarget;
  readonly parts: readonly Part[];
  /** Types of the resources of the rendered template, in any order and as often as they come. */
  readonly types: readonly string[];
}

/**
 * The least that lets somebody deploy this config: the calls that this program makes, ECR's push, and what CloudFormation
 * does in the caller's name for each type of resource in the template. A statement a place.
 *
 * @throws Error for a type that has no row in `types-of-features.ts`
 */
export function deployPolicy({ target, parts, types }: PolicyQuestion): PolicyDocument {
  const own: readonly Grant[] = ownCalls.filter((call) => call.parts.some((part) => parts.includes(part)));
  // Whoever deletes a stack deletes what is in it, with the same rights.
  const changes = parts.includes('deploy') || parts.includes('destroy');
  const grants = [
    ...own,
    ...(parts.includes('deploy') ? [push, ...probe] : []),
    ...(parts.includes('plan') || parts.includes('watch') ? [pull] : []),
    ...(parts.includes('call') ? [invoke] : []),
    ...(parts.includes('call') && types.includes('AWS::ApiGateway::RestApi') ? [throughGateway] : []),
    ...(changes ? [...new Set(types)].flatMap(grantsOf) : []),
  ].filter(({ actions }) => actions.length > 0);
  return { Version: '2012-10-17', Statement: statementsOf(grants, target) };
}

/** What the registry's `/v2/` asks for when an image is pushed, and read to see whether it is there. */
const push: Grant = {
  on: 'repository',
  actions: [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'ecr:InitiateLayerUpload',
    'ecr:UploadLayerPart',
    'ecr:CompleteLayerUpload',
    'ecr:PutImage',
  ],
};

/** Whether an image is there, and what the live one says of itself. */
const pull: Grant = { on: 'repository', actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] };

/** An endpoint with `auth: iam` asks both of its callers. */
const invoke: Grant = { on: 'function', actions: ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'] };

/** A gateway in front asks them instead. */
const throughGateway: Grant = { on: 'gatewayCalls', actions: ['execute-api:Invoke'] };

/** Lambda looks at the right to pass a role before it looks whether the role is there. */
const probe: readonly Grant[] = [
  { on: 'probeRole', actions: ['iam:PassRole'], forService: 'lambda.amazonaws.com' },
];

function grantsOf(type: string): readonly Grant[] {
  const grants = resourceTypes[type];
  if (grants === undefined) throw new Error(`${type} has no row in src/policy/types-of-features.ts`);
  return grants;
}

/** Grants in the same place are one statement; roles that are passed to several services, too. */
function statementsOf(grants: readonly Grant[], target: PolicyTarget): readonly Statement[] {
  const groups = new Map<string, Group>();
  for (const { on, actions, forService } of grants) {
    const condition = forService === undefined ? undefined : conditionKey(actions);
    const key = `${on} ${condition ?? ''}`;
    const group = groups.get(key) ?? { on, condition, actions: new Set(), services: new Set() };
    groups.set(key, group);
    for (const action of actions) group.actions.add(action);
    if (forService !== undefined) group.services.add(forService);
  }
  return [...groups.values()].map((group) => ({
    Sid: sidOf(group),
    Effect: 'Allow' as const,
    Action: [...group.actions].toSorted(),
    Resource: places[group.on](target),
    ...conditionOf(group),
  }));
}

interface Group {
  readonly on: Grant['on'];
  readonly condition: string | undefined;
  readonly actions: Set<string>;
  readonly services: Set<string>;
}

const conditionKey = (actions: readonly string[]): string =>
  actions.includes('iam:PassRole') ? 'iam:PassedToService' : 'iam:AWSServiceName';

/** Letters and digits are all that IAM takes. */
function sidOf({ on, services }: Group): string {
  const place = on.charAt(0).toUpperCase() + on.slice(1);
  return services.size === 0 ? place : `${place}For${[...services].map(serviceName).join('And')}`;
}

const serviceName = (service: string): string =>
  service
    .replace('.amazonaws.com', '')
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function conditionOf({ condition, services }: Group): Pick<Statement, 'Condition'> {
  if (condition === undefined) return {};
  const [only, ...others] = services;
  const value = others.length === 0 && only !== undefined ? only : [...services];
  return { Condition: { StringEquals: { [condition]: value } } };
}

/** Characters that IAM counts against a managed policy's 6144: all but white space. */
export const policySize = (document: PolicyDocument): number =>
  JSON.stringify(document, null, 1).replace(/\s/g, '').length;

export const largestPolicy = 6144;
/** Of all inline policies of a role together. */
export const largestInline = 10_240;
