import { randomUUID } from 'node:crypto';
import { AwsFailure } from '../service.js';
import { applyTemplate } from './apply.js';
import { removeResources, skipResources } from './remove.js';
import { cleanUp, failedTo, rollBackCreate, rollBackUpdate } from './rollback.js';
import { evaluateOutputs, scopeOf } from './scope.js';
import { type Applied, type Stack, type StackResource, setStatus, type Undo } from './stack.js';
import type { World } from './world.js';

/** The long operations on a stack, from the state that starts one to the state that ends it. */

export interface Execution {
  readonly disableRollback: boolean;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
}

export async function createStack(world: World, stack: Stack, next: Applied, how: Execution): Promise<void> {
  const signal = begin(world, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  const undo: Undo = { kind: 'create', before: { applied: undefined, outputs: [] }, journal: [] };
  stack.applied = next;
  const created = await applyTemplate(world, stack, { next, journal: undo.journal }, signal);
  if (stack.status !== 'CREATE_IN_PROGRESS') return; // deleted meanwhile: the delete goes on from here
  if (created && finish(world, stack, next, 'CREATE_COMPLETE')) return;
  stack.undone = undo;
  const why = failuresOf(stack);
  if (how.disableRollback || how.onFailure === 'DO_NOTHING')
    setStatus(stack, 'CREATE_FAILED', now(world), why);
  else if (how.onFailure === 'DELETE') await deleteStack(world, stack, []);
  else await rollBackCreate(world, stack, `${why}Rollback requested by user.`, begun(stack));
}

export async function updateStack(world: World, stack: Stack, next: Applied, how: Execution): Promise<void> {
  const undo: Undo = {
    kind: 'update',
    before: { applied: stack.applied, outputs: stack.outputs },
    journal: [],
  };
  const existing = [...stack.resources.values()].filter(({ made }) => made !== undefined);
  stack.updatedAt = now(world);
  const signal = begin(world, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  stack.applied = next;
  const updated = await applyTemplate(world, stack, { next, journal: undo.journal }, signal);
  if (updated && finish(world, stack, next, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')) {
    await cleanUp(world, stack, superseded(stack, next, undo, existing), begun(stack));
    forgetRemoved(stack, existing);
    setStatus(stack, 'UPDATE_COMPLETE', now(world));
    return;
  }
  const reason = signal.aborted ? 'User Initiated' : failuresOf(stack);
  stack.undone = undo;
  if (how.disableRollback && !signal.aborted) setStatus(stack, 'UPDATE_FAILED', now(world), reason);
  else await rollBackUpdate(world, stack, undo, { reason, skip: [], signal: begun(stack) });
}

/**
 * `retain` names resources that are left where they are; it is legal only in DELETE_FAILED. `overtaken` is the create
 * that this stops: what it was in the middle of making has to be there before it can be deleted.
 */
export async function deleteStack(
  world: World,
  stack: Stack,
  retain: readonly string[],
  overtaken?: Promise<void>,
): Promise<void> {
  stack.running?.abort();
  const signal = begin(world, stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  await overtaken;
  const there = [...stack.resources.values()].filter(
    ({ status }) => !/^DELETE_(COMPLETE|SKIPPED)$/.test(status),
  );
  const kept = there.filter(
    ({ logicalId, spec }) => retain.includes(logicalId) || spec.deletionPolicy === 'Retain',
  );
  const failed = await removeResources(
    world,
    stack,
    there.filter((resource) => !kept.includes(resource)),
    signal,
  );
  if (failed.length > 0) {
    setStatus(stack, 'DELETE_FAILED', now(world), failedTo('delete', failed));
    return;
  }
  skipResources(world, stack, kept);
  stack.deletedAt = now(world);
  setStatus(stack, 'DELETE_COMPLETE', now(world));
}

/** For UPDATE_ROLLBACK_FAILED (ContinueUpdateRollback), and CREATE_FAILED and UPDATE_FAILED (RollbackStack). */
export async function undoStack(world: World, stack: Stack, skip: readonly string[]): Promise<void> {
  stack.operationId = randomUUID();
  const signal = begun(stack);
  const reason = 'User Initiated';
  if (stack.undone === undefined) throw new Error(`nothing to undo in ${stack.status}`);
  if (stack.undone.kind === 'create') await rollBackCreate(world, stack, reason, signal);
  else await rollBackUpdate(world, stack, stack.undone, { reason, skip, signal });
}

const now = (world: World): Date => world.services.account.now();

function begin(world: World, stack: Stack, status: string, reason: string): AbortSignal {
  stack.operationId = randomUUID();
  setStatus(stack, status, now(world), reason);
  return begun(stack);
}

/** A fresh signal for what follows, so that the stop of one phase does not stop its rollback. */
function begun(stack: Stack): AbortSignal {
  stack.running = new AbortController();
  return stack.running.signal;
}

/** @returns false when the outputs cannot be worked out, which fails the operation */
function finish(world: World, stack: Stack, next: Applied, status: string): boolean {
  try {
    const { account, gateways } = world.services;
    stack.outputs = evaluateOutputs(next.template, scopeOf(stack, next, account)).map((output) => ({
      ...output,
      value: gateways.located(output.value),
    }));
  } catch (error) {
    if (error instanceof AwsFailure) return false;
    throw error;
  }
  setStatus(stack, status, now(world));
  return true;
}

/** What the events of this operation say that failed, created first. */
function failuresOf(stack: Stack): string {
  const of = (status: string): readonly string[] => [
    ...new Set(
      stack.events
        .filter((event) => event.operationId === stack.operationId && event.status === status)
        .map(({ logicalId }) => logicalId),
    ),
  ];
  return `${failedTo('create', of('CREATE_FAILED'))}${failedTo('update', of('UPDATE_FAILED'))}`;
}

function superseded(
  stack: Stack,
  next: Applied,
  undo: Undo,
  existing: readonly StackResource[],
): readonly StackResource[] {
  const replaced = undo.journal.flatMap(({ kind, before }) =>
    kind === 'replaced' && before ? [before] : [],
  );
  const unwanted = existing.filter((resource) => !wants(stack, next, resource));
  return [...unwanted, ...replaced];
}

/** A resource that the template no longer has, or whose condition no longer holds, was not touched by the update. */
function wants(stack: Stack, next: Applied, resource: StackResource): boolean {
  const current = stack.resources.get(resource.logicalId);
  return (
    current !== undefined &&
    next.template.resources[resource.logicalId] !== undefined &&
    current.spec === next.template.resources[resource.logicalId]
  );
}

function forgetRemoved(stack: Stack, existing: readonly StackResource[]): void {
  for (const { logicalId } of existing) {
    const status = stack.resources.get(logicalId)?.status ?? '';
    if (/^DELETE_/.test(status)) stack.resources.delete(logicalId);
  }
}
