import { AwsFailure, type SandboxAccount } from '../service.js';
import { referencesIn, type Scope } from './intrinsics.js';
import { inOrder } from './order.js';
import { handlerOf } from './resources/list.js';
import { activeResources, evaluateProperties, scopeOf, tagsFor } from './scope.js';
import type { Applied, Stack, StackResource } from './stack.js';
import type { ResourceSpec } from './template.js';
import { sameValue } from './values.js';

/** One line of a change set. */
export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | undefined;
  /** For `Modify`. `Conditional`: depends on what another resource's change makes of a value. */
  readonly replacement: 'True' | 'False' | 'Conditional' | undefined;
  readonly changedProperties: readonly string[];
}

/** What applying this would do to the stack, as far as it can be told beforehand. */
export function changesOf(stack: Stack, next: Applied, account: SandboxAccount): readonly Change[] {
  const foreseen = foresight(stack, next, account);
  const wanted = activeResources(next.template, foreseen.scope);
  const changes: Change[] = [];
  for (const id of inOrder(wanted)) {
    const spec = wanted[id] as ResourceSpec;
    const change = changeOf(id, spec, foreseen);
    if (change === undefined) continue;
    changes.push(change);
    foreseen.uncertain.set(
      id,
      change.action === 'Add' || change.replacement !== 'False' ? 'identity' : 'attributes',
    );
  }
  const removed = [...stack.resources.values()].filter(
    ({ logicalId, made }) => made !== undefined && !(logicalId in wanted),
  );
  return [
    ...changes,
    ...removed.map(({ logicalId, spec, made }) => ({
      action: 'Remove' as const,
      logicalId,
      type: spec.type,
      physicalId: made?.physicalId,
      replacement: undefined,
      changedProperties: [],
    })),
  ];
}

/** How what exists differs from what is wanted: nothing, in place, or so that a successor is needed. */
export function differenceOf(
  existing: StackResource,
  desired: Pick<StackResource, 'spec' | 'properties' | 'tags'>,
): { readonly kind: 'none' | 'update' | 'replace'; readonly properties: readonly string[] } {
  const handler = handlerOf(existing.spec.type);
  const names = new Set([...Object.keys(existing.properties), ...Object.keys(desired.properties)]);
  const properties = [...names].filter(
    (name) => !sameValue(existing.properties[name], desired.properties[name]),
  );
  const replace =
    existing.spec.type !== desired.spec.type || properties.some((name) => handler?.replaceOn.includes(name));
  if (replace) return { kind: 'replace', properties };
  const tagsDiffer = !sameValue(existing.tags, desired.tags);
  const changed = tagsDiffer && !properties.includes('Tags') ? [...properties, 'Tags'] : properties;
  return { kind: changed.length > 0 ? 'update' : 'none', properties: changed };
}

interface Foresight {
  readonly stack: Stack;
  readonly next: Applied;
  readonly scope: Scope;
  /** Resources whose physical id, or only whose attributes, may be others afterwards. */
  readonly uncertain: Map<string, 'identity' | 'attributes'>;
}

/** Values of what does not exist yet stand for themselves: `{known after it is made}`. */
function foresight(stack: Stack, next: Applied, account: SandboxAccount): Foresight {
  const scope = scopeOf(stack, next, account);
  const orUnknown = (read: () => unknown, name: string): unknown => {
    try {
      return read();
    } catch (error) {
      if (error instanceof AwsFailure) return `{${name}: known after it is made}`;
      throw error;
    }
  };
  return {
    stack,
    next,
    uncertain: new Map(),
    scope: {
      ...scope,
      ref: (id) => orUnknown(() => scope.ref(id), id),
      attribute: (id, name) => orUnknown(() => scope.attribute(id, name), `${id}.${name}`),
    },
  };
}

function changeOf(id: string, spec: ResourceSpec, foreseen: Foresight): Change | undefined {
  const { stack, next } = foreseen;
  const existing = stack.resources.get(id);
  const common = { logicalId: id, type: spec.type, physicalId: existing?.made?.physicalId };
  if (existing?.made === undefined) {
    return { ...common, action: 'Add', replacement: undefined, changedProperties: [] };
  }
  const properties = evaluateProperties(spec, foreseen.scope);
  const tags = tagsFor(stack, id, next.tags, { type: spec.type, properties });
  const sure = differenceOf(existing, { spec, properties, tags });
  if (sure.kind === 'replace')
    return { ...common, action: 'Modify', replacement: 'True', changedProperties: sure.properties };
  const dynamic = Object.keys(spec.properties).filter((name) =>
    dependsOnUncertain(spec.properties[name], foreseen),
  );
  if (sure.kind === 'none' && dynamic.length === 0) return undefined;
  const mayReplace = dynamic.some((name) => handlerOf(spec.type)?.replaceOn.includes(name));
  return {
    ...common,
    action: 'Modify',
    replacement: mayReplace ? 'Conditional' : 'False',
    changedProperties: [...new Set([...sure.properties, ...dynamic])],
  };
}

/** A physical id changes only with a replacement; attributes may change with any update. */
const dependsOnUncertain = (value: unknown, { uncertain }: Foresight): boolean =>
  referencesIn(value).some(({ id, attribute }) => {
    const doubt = uncertain.get(id);
    return doubt === 'identity' || (doubt === 'attributes' && attribute !== undefined);
  });
