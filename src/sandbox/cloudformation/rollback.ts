import { removeResources, skipResources } from './remove.js';
import { restoreResource } from './resource-steps.js';
import {
  type JournalEntry,
  type Stack,
  type StackResource,
  setResource,
  setStatus,
  type Undo,
} from './stack.js';
import type { World } from './world.js';

/** Undoes a first create: everything that was made is deleted, the stack stays as ROLLBACK_COMPLETE. */
export async function rollBackCreate(
  world: World,
  stack: Stack,
  reason: string,
  signal: AbortSignal,
): Promise<void> {
  const now = (): Date => world.services.account.now();
  setStatus(stack, 'ROLLBACK_IN_PROGRESS', now(), reason);
  const begun = [...stack.resources.values()];
  const failed = await removeResources(world, stack, begun, signal);
  if (failed.length === 0) {
    stack.undone = undefined;
    setStatus(stack, 'ROLLBACK_COMPLETE', now());
    return;
  }
  setStatus(stack, 'ROLLBACK_FAILED', now(), failedTo('delete', failed));
}

/**
 * Undoes an update: what was changed is changed back, what was replaced stands again, then what was made is deleted.
 * When something cannot be changed back the stack stops in UPDATE_ROLLBACK_FAILED and keeps what is left to undo.
 */
export async function rollBackUpdate(
  world: World,
  stack: Stack,
  undo: Undo,
  how: { readonly reason: string; readonly skip: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const now = (): Date => world.services.account.now();
  stack.undone = undo;
  setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', now(), how.reason);
  const made: StackResource[] = [];
  const failed: string[] = [];
  for (const entry of [...undo.journal].reverse()) {
    const current = stack.resources.get(entry.logicalId);
    if (entry.kind === 'created') {
      if (current !== undefined) made.push(current);
      continue;
    }
    if (entry.kind === 'replaced' && current !== undefined && current.made !== entry.before?.made)
      made.push(current);
    const back = await putBack(world, stack, entry, how);
    if (!back) failed.push(entry.logicalId);
    else if (entry.kind === 'updated') undo.journal.splice(undo.journal.indexOf(entry), 1);
  }
  if (failed.length > 0) {
    setStatus(stack, 'UPDATE_ROLLBACK_FAILED', now(), failedTo('update', failed));
    return;
  }
  stack.undone = undefined;
  stack.applied = undo.before.applied;
  stack.outputs = undo.before.outputs;
  setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', now());
  await cleanUp(world, stack, made, how.signal);
  for (const { logicalId, kind } of undo.journal) if (kind === 'created') stack.resources.delete(logicalId);
  setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE', now());
}

/** After an update or its rollback: what is superseded or no longer wanted goes; a failure here fails nothing. */
export async function cleanUp(
  world: World,
  stack: Stack,
  resources: readonly StackResource[],
  signal: AbortSignal,
): Promise<void> {
  const retained = resources.filter((resource) => retains(stack, resource));
  skipResources(world, stack, retained);
  await removeResources(
    world,
    stack,
    resources.filter((resource) => !retained.includes(resource)),
    signal,
  );
}

/** `The following resource(s) failed to create: [A, B]. ` */
export const failedTo = (act: 'create' | 'update' | 'delete', ids: readonly string[]): string =>
  ids.length === 0 ? '' : `The following resource(s) failed to ${act}: [${ids.join(', ')}]. `;

function retains(stack: Stack, { logicalId, made, spec }: StackResource): boolean {
  const current = stack.resources.get(logicalId);
  const superseded = current !== undefined && current.made !== made;
  return (superseded ? spec.updateReplacePolicy : spec.deletionPolicy) === 'Retain';
}

async function putBack(
  world: World,
  stack: Stack,
  entry: JournalEntry,
  how: { readonly skip: readonly string[]; readonly signal: AbortSignal },
): Promise<boolean> {
  const before = entry.before;
  if (before === undefined) return true;
  if (entry.kind === 'replaced' || how.skip.includes(entry.logicalId)) {
    setResource(stack, {
      ...before,
      status: 'UPDATE_COMPLETE',
      reason: undefined,
      at: world.services.account.now(),
    });
    return true;
  }
  return restoreResource(world, stack, before, how.signal);
}
