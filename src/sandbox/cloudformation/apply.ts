import { setMaxListeners } from 'node:events';
import { differenceOf } from './difference.js';
import type { Scope } from './intrinsics.js';
import { needsOf, type Resources } from './order.js';
import { createResource, type Desired, replaceResource, updateResource } from './resource-steps.js';
import { handlerOf } from './resources/list.js';
import { activeResources, evaluateProperties, scopeOf, tagsFor } from './scope.js';
import { type Applied, type JournalEntry, type Stack, type StackResource, setResource } from './stack.js';
import type { ResourceSpec } from './template.js';
import type { World } from './world.js';

/**
 * Brings the resources to what a template wants: each as soon as what it needs is there, side by side otherwise. The
 * first failure stops the rest: what has begun is cancelled, what has not begun stays unborn. Deletes nothing.
 * @returns whether everything is as wanted; `journal` says what was touched either way
 */
export async function applyTemplate(
  world: World,
  stack: Stack,
  { next, journal }: { readonly next: Applied; readonly journal: JournalEntry[] },
  stop: AbortSignal,
): Promise<boolean> {
  const scope = scopeOf(stack, next, world.services.account);
  const wanted = activeResources(next.template, scope);
  const failure = new AbortController();
  const signal = AbortSignal.any([stop, failure.signal]);
  // Every resource that is under way listens, and a template may have hundreds.
  setMaxListeners(0, signal);
  const running = new Map<string, Promise<boolean>>();

  const settle = (id: string): Promise<boolean> => {
    const known = running.get(id);
    if (known !== undefined) return known;
    const attempt = attemptOne(id);
    running.set(id, attempt);
    return attempt;
  };
  const attemptOne = async (id: string): Promise<boolean> => {
    const ready = await Promise.all(needsOf(id, wanted).map(settle));
    if (ready.includes(false) || signal.aborted) return false;
    const done = await applyOne({ world, stack, next, scope, journal, signal }, id, wanted);
    if (!done) failure.abort();
    return done;
  };

  const results = await Promise.all(Object.keys(wanted).map(settle));
  return !results.includes(false);
}

interface Applying {
  readonly world: World;
  readonly stack: Stack;
  readonly next: Applied;
  readonly scope: Scope;
  readonly journal: JournalEntry[];
  readonly signal: AbortSignal;
}

async function applyOne(applying: Applying, id: string, wanted: Resources): Promise<boolean> {
  const { world, stack, next, scope, journal, signal } = applying;
  const spec = wanted[id] as ResourceSpec;
  const properties = evaluateProperties(spec, scope);
  const desired: Desired = {
    logicalId: id,
    spec,
    properties,
    tags: tagsFor(stack, id, next.tags, { type: spec.type, properties }),
  };
  const before = stack.resources.get(id);
  if (before?.made === undefined) {
    journal.push({ logicalId: id, kind: 'created', before: undefined });
    return createResource(world, stack, desired, signal);
  }
  const { kind } = differenceOf(before, desired);
  if (kind === 'none') {
    // Nothing to do, but a new DependsOn or DeletionPolicy counts from now on.
    stack.resources.set(id, { ...before, spec });
    return true;
  }
  journal.push({ logicalId: id, kind: kind === 'update' ? 'updated' : 'replaced', before });
  if (kind === 'update') return updateResource(world, stack, desired, signal);
  const clash = nameClash(before, desired);
  if (clash !== undefined) {
    const at = world.services.account.now();
    setResource(stack, { ...before, status: 'UPDATE_FAILED', reason: clash, at });
    return false;
  }
  return replaceResource(world, stack, desired, signal);
}

/** A successor cannot bear the name that its predecessor still has. */
function nameClash(before: StackResource, desired: Desired): string | undefined {
  const property = handlerOf(desired.spec.type)?.nameProperty;
  if (property === undefined || before.spec.type !== desired.spec.type) return undefined;
  const name = desired.properties[property];
  if (name === undefined || name !== before.properties[property]) return undefined;
  // An alias is named within its function, so another function's alias may bear the same name.
  if (desired.spec.type === 'AWS::Lambda::Alias') return undefined;
  return `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`;
}
