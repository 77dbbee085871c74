import { AwsFailure } from '../service.js';
import { type Reference, referencesIn } from './intrinsics.js';
import { inOrder } from './order.js';
import { handlerOf } from './resources/list.js';
import type { Template } from './template.js';
import { isObject } from './values.js';

/**
 * What CloudFormation checks of a template as soon as it is sent.
 * @throws AwsFailure ValidationError in its words
 */
export function checkTemplate(template: Template): void {
  const types = Object.values(template.resources).map(({ type }) => type);
  const unknown = [...new Set(types.filter((type) => handlerOf(type) === undefined))];
  if (unknown.length > 0) throw format(`Unrecognized resource types: [${unknown.join(', ')}]`);
  for (const [id, { dependsOn, condition }] of Object.entries(template.resources)) {
    const missing = dependsOn.filter((name) => !(name in template.resources));
    if (missing.length > 0) throw unresolved(missing, 'Resources');
    if (condition !== undefined && !(condition in template.conditions)) {
      throw format(
        `Unresolved condition dependency ${condition} in the Resources block of the template (at ${id})`,
      );
    }
  }
  checkReferences(
    template,
    Object.values(template.resources).map(({ properties }) => properties),
    'Resources',
  );
  checkReferences(
    template,
    Object.values(template.outputs).map(({ value }) => value),
    'Outputs',
  );
  inOrder(template.resources);
}

function checkReferences(template: Template, values: readonly unknown[], block: string): void {
  const references = referencesIn(values);
  const isKnown = ({ id, attribute }: Reference): boolean =>
    id in template.resources || (attribute === undefined && (id in template.parameters || pseudo.has(id)));
  const missing = [...new Set(references.filter((reference) => !isKnown(reference)).map(({ id }) => id))];
  if (missing.length > 0) throw unresolved(missing, block);
  for (const { id, attribute } of references) {
    const type = template.resources[id]?.type ?? '';
    if (attribute === undefined || handlerOf(type)?.attributes.includes(attribute) !== false) continue;
    throw new AwsFailure(
      'ValidationError',
      `Template error: resource ${id} does not support attribute type ${attribute} in Fn::GetAtt`,
    );
  }
}

const pseudo: ReadonlySet<string> = new Set([
  'AWS::AccountId',
  'AWS::Region',
  'AWS::Partition',
  'AWS::URLSuffix',
  'AWS::StackName',
  'AWS::StackId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
]);

/** What early validation says about one property. */
export interface PropertyMistake {
  readonly logicalId: string;
  readonly type: string;
  /** `/Resources/Function/Properties/MemorySze` */
  readonly path: string;
  readonly reason: string;
}

/** Properties that a type does not have, and required ones that are missing. */
export function propertyMistakes(template: Template): readonly PropertyMistake[] {
  return Object.entries(template.resources).flatMap(([logicalId, { type, properties }]) => {
    const handler = handlerOf(type);
    if (handler === undefined) return [];
    const at = `/Resources/${logicalId}/Properties`;
    const unsupported = Object.keys(properties)
      .filter((name) => !handler.properties.includes(name))
      .map((name) => ({ logicalId, type, path: `${at}/${name}`, reason: `Unsupported property [${name}]` }));
    const missing = handler.required
      .filter((name) => properties[name] === undefined)
      .map((name) => ({ logicalId, type, path: at, reason: `Required property [${name}] not found` }));
    return [...unsupported, ...missing];
  });
}

/** The capabilities that a template needs, and the resources because of which it does. */
export function capabilitiesOf(template: Template): {
  needed: readonly string[];
  because: readonly string[];
} {
  const roles = Object.values(template.resources).filter(({ type }) => type.startsWith('AWS::IAM::'));
  if (roles.length === 0) return { needed: [], because: [] };
  const named = roles.some(({ properties }) => isObject(properties) && properties.RoleName !== undefined);
  return {
    needed: [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'],
    because: [...new Set(roles.map(({ type }) => type))],
  };
}

/** @throws AwsFailure InsufficientCapabilitiesException */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  // The capability for named IAM includes the plain one.
  const granted = given.includes('CAPABILITY_NAMED_IAM') ? [...given, 'CAPABILITY_IAM'] : given;
  const missing = capabilitiesOf(template).needed.filter((capability) => !granted.includes(capability));
  if (missing.length === 0) return;
  throw new AwsFailure(
    'InsufficientCapabilitiesException',
    `Requires capabilities : [${missing.join(', ')}]`,
  );
}

const unresolved = (names: readonly string[], block: string): AwsFailure =>
  format(`Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`);

const format = (what: string): AwsFailure =>
  new AwsFailure('ValidationError', `Template format error: ${what}`);
