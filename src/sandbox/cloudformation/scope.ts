import { AwsFailure, type SandboxAccount } from '../service.js';
import { evaluate, holds, noValue, type Scope } from './intrinsics.js';
import { visibleParameters } from './parameters.js';
import { handlerOf } from './resources/list.js';
import type { Applied, Output, Stack, StackResource } from './stack.js';
import type { ResourceSpec, Template } from './template.js';
import { isObject, listOf } from './values.js';

/** What a template's expressions see when it is applied to a stack: the resources as they are at this moment. */
export function scopeOf(
  stack: Pick<Stack, 'id' | 'name' | 'resources'>,
  applied: Pick<Applied, 'template' | 'parameters'>,
  account: SandboxAccount,
): Scope {
  const made = (id: string): NonNullable<StackResource['made']> => {
    const found = stack.resources.get(id)?.made;
    if (found !== undefined) return found;
    throw new AwsFailure(
      'ValidationError',
      `Template format error: Unresolved resource dependencies [${id}] in the Resources block of the template`,
    );
  };
  return {
    parameters: visibleParameters(applied.template, applied.parameters, stack, account),
    conditions: applied.template.conditions,
    ref: (id) => made(id).ref ?? made(id).physicalId,
    attribute(id, name) {
      const value = made(id).attributes[name];
      if (value !== undefined) return value;
      throw new AwsFailure(
        'ValidationError',
        `Requested attribute ${name} does not exist in schema for ${id}`,
      );
    },
  };
}

/** The resources whose condition holds. */
export function activeResources(template: Template, scope: Scope): Readonly<Record<string, ResourceSpec>> {
  return Object.fromEntries(
    Object.entries(template.resources).filter(
      ([, { condition }]) => condition === undefined || holds(condition, scope),
    ),
  );
}

export const evaluateProperties = (spec: ResourceSpec, scope: Scope): Record<string, unknown> =>
  evaluate(spec.properties, scope) as Record<string, unknown>;

export function evaluateOutputs(template: Template, scope: Scope): readonly Output[] {
  return Object.entries(template.outputs)
    .filter(([, { condition }]) => condition === undefined || holds(condition, scope))
    .map(([key, { value, description }]) => ({ key, value: evaluate(value, scope), description }))
    .filter(({ value }) => value !== noValue)
    .map(({ key, value, description }) => ({ key, value: String(value), description }));
}

/** The stack's tags with the resource's own over them, and CloudFormation's three; nothing for an untaggable type. */
export function tagsFor(
  stack: Pick<Stack, 'id' | 'name'>,
  logicalId: string,
  stackTags: Readonly<Record<string, string>>,
  resource: { readonly type: string; readonly properties: Readonly<Record<string, unknown>> },
): Record<string, string> {
  if (handlerOf(resource.type)?.taggable !== true) return {};
  const own = listOf(resource.properties.Tags)
    .filter(isObject)
    .map(({ Key, Value }) => [String(Key), String(Value)] as const);
  return {
    ...stackTags,
    ...Object.fromEntries(own),
    'aws:cloudformation:stack-name': stack.name,
    'aws:cloudformation:stack-id': stack.id,
    'aws:cloudformation:logical-id': logicalId,
  };
}
