import { needsOf } from './order.js';
import { deleteResource } from './resource-steps.js';
import { type Stack, type StackResource, setResource, tell } from './stack.js';
import type { ResourceSpec } from './template.js';
import type { World } from './world.js';

/**
 * Deletes resources, each after those that needed it. One that cannot be deleted leaves what it needs alone, as
 * CloudFormation does; the others go on.
 * @returns the logical ids that could not be deleted
 */
export async function removeResources(
  world: World,
  stack: Stack,
  resources: readonly StackResource[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const specs = Object.fromEntries(resources.map(({ logicalId, spec }) => [logicalId, spec]));
  const failed: string[] = [];
  const kept = new Set<string>();
  for (const id of dependentsFirst(specs)) {
    for (const resource of resources.filter(({ logicalId }) => logicalId === id)) {
      if (kept.has(id)) {
        keepNeeds(id, specs, kept);
        continue;
      }
      if (await deleteResource(world, stack, resource, signal)) continue;
      failed.push(id);
      keepNeeds(id, specs, kept);
    }
  }
  return failed;
}

/** Leaves resources where they are and says so: DeletionPolicy Retain, and RetainResources. */
export function skipResources(world: World, stack: Stack, resources: readonly StackResource[]): void {
  for (const resource of resources) {
    const skipped = {
      ...resource,
      status: 'DELETE_SKIPPED',
      reason: undefined,
      at: world.services.account.now(),
    };
    if (stack.resources.get(resource.logicalId)?.made === resource.made) setResource(stack, skipped);
    else tell(stack, skipped);
  }
}

const keepNeeds = (id: string, specs: Readonly<Record<string, ResourceSpec>>, kept: Set<string>): void => {
  for (const need of needsOf(id, specs)) kept.add(need);
};

function dependentsFirst(specs: Readonly<Record<string, ResourceSpec>>): readonly string[] {
  const left = new Set(Object.keys(specs).reverse());
  const order: string[] = [];
  while (left.size > 0) {
    const needed = new Set([...left].flatMap((id) => needsOf(id, specs)));
    const free = [...left].filter((id) => !needed.has(id));
    // What is left of two templates together may form a circle that neither has alone: then any order will do.
    for (const id of free.length > 0 ? free : [...left]) {
      left.delete(id);
      order.push(id);
    }
  }
  return order;
}
