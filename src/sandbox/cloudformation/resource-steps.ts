import { createHash, randomUUID } from 'node:crypto';
import { AwsFailure } from '../service.js';
import { type Act, injected, isGone, reasonOf } from './resource-error.js';
import type { Made, ResourceHandler, Subject } from './resources/handler.js';
import { handlerOf } from './resources/list.js';
import { type Stack, type StackResource, setResource, tell } from './stack.js';
import { shiftOf } from './traffic-shift.js';
import { pause, type World } from './world.js';

/** Creating, updating and deleting one resource, each with its events. They report by their result and never throw an AwsFailure. */

export type Desired = Pick<StackResource, 'logicalId' | 'spec' | 'properties' | 'tags'>;

/** @returns whether it is there now */
export async function createResource(
  world: World,
  stack: Stack,
  desired: Desired,
  signal: AbortSignal,
): Promise<boolean> {
  const note = noter(world, stack, { ...desired, made: undefined });
  note('CREATE_IN_PROGRESS');
  return run(world, stack, signal, {
    desired,
    act: 'create',
    failed: 'CREATE_FAILED',
    cancelled: 'Resource creation cancelled',
    begun: ['CREATE_IN_PROGRESS', 'Resource creation Initiated'],
    complete: 'CREATE_COMPLETE',
    call: (handler, subject) => handler.create(subject),
  });
}

/** Makes a successor; the one before stays as it is until the clean-up. @returns whether it is there now */
export async function replaceResource(
  world: World,
  stack: Stack,
  desired: Desired,
  signal: AbortSignal,
): Promise<boolean> {
  const before = stack.resources.get(desired.logicalId);
  const note = noter(world, stack, { ...desired, made: before?.made });
  const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
  note('UPDATE_IN_PROGRESS', reason);
  return run(world, stack, signal, {
    desired,
    act: 'create',
    failed: 'UPDATE_FAILED',
    cancelled: 'Resource update cancelled',
    begun: ['UPDATE_IN_PROGRESS', 'Resource creation Initiated'],
    complete: 'UPDATE_COMPLETE',
    call: (handler, subject) => handler.create(subject),
  });
}

/** Changes a resource in place. @returns whether it is as desired now */
export const updateResource = (
  world: World,
  stack: Stack,
  desired: Desired,
  signal: AbortSignal,
): Promise<boolean> => changeInPlace(world, stack, signal, { desired, act: 'update' });

/** Changes a resource back. @returns whether it is as it was */
export const restoreResource = (
  world: World,
  stack: Stack,
  before: Desired,
  signal: AbortSignal,
): Promise<boolean> => changeInPlace(world, stack, signal, { desired: before, act: 'rollback' });

async function changeInPlace(
  world: World,
  stack: Stack,
  signal: AbortSignal,
  { desired, act }: Pick<Course, 'desired' | 'act'>,
): Promise<boolean> {
  const before = stack.resources.get(desired.logicalId);
  const made = before?.made;
  if (before === undefined || made === undefined) return false;
  noter(world, stack, { ...desired, made })('UPDATE_IN_PROGRESS');
  return run(world, stack, signal, {
    desired: { ...desired, made },
    act,
    failed: 'UPDATE_FAILED',
    cancelled: 'Resource update cancelled',
    begun: undefined,
    complete: 'UPDATE_COMPLETE',
    call: (handler, subject) => handler.update(subject, made, before.properties),
  });
}

/** Deletes a resource, or one that was superseded (its logical id may stand for another by now). */
export async function deleteResource(
  world: World,
  stack: Stack,
  resource: StackResource,
  signal: AbortSignal,
): Promise<boolean> {
  const current = stack.resources.get(resource.logicalId);
  const isCurrent = current?.made?.physicalId === resource.made?.physicalId;
  const note = (status: string, reason?: string): void => {
    const next = { ...resource, status, reason, at: world.services.account.now() };
    if (isCurrent) setResource(stack, next);
    else tell(stack, next);
  };
  const handler = handlerOf(resource.spec.type);
  const made = resource.made;
  if (made === undefined || handler === undefined) {
    note('DELETE_COMPLETE');
    return true;
  }
  note('DELETE_IN_PROGRESS');
  await pause(world.tickMs / 2, signal);
  try {
    const failure = injected(world, resource.spec.type, 'delete');
    if (failure !== undefined) throw failure;
    await handler.delete(subjectOf(world, stack, resource), made);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    if (!isGone(error)) {
      note('DELETE_FAILED', reasonOf(error, handler));
      return false;
    }
  }
  note('DELETE_COMPLETE');
  return true;
}

interface Course {
  readonly desired: Desired & { readonly made?: Made };
  readonly act: Act;
  readonly failed: string;
  readonly cancelled: string;
  /** Said once the call went through, while it is waited for. */
  readonly begun: readonly [status: string, reason: string] | undefined;
  readonly complete: string;
  call(handler: ResourceHandler, subject: Subject): Promise<Made>;
}

async function run(world: World, stack: Stack, signal: AbortSignal, course: Course): Promise<boolean> {
  const { desired } = course;
  const handler = handlerOf(desired.spec.type);
  if (handler === undefined) throw new Error(`no handler for ${desired.spec.type}`);
  const half = world.tickMs / 2;
  let made = desired.made;
  const note: Note = (status, reason) => noter(world, stack, { ...desired, made })(status, reason);
  try {
    if (!(await pause(half, signal))) return cancel(note, course);
    const failure = injected(world, desired.spec.type, course.act);
    if (failure !== undefined) throw failure;
    const subject = subjectOf(world, stack, desired);
    made = await course.call(handler, subject);
    if (course.begun !== undefined) note(...course.begun);
    do {
      if (!(await pause(half, signal))) return cancel(note, course);
    } while (handler.stable?.(subject, made) === false);
    note(course.complete);
    return true;
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    note(course.failed, reasonOf(error, handler));
    return false;
  }
}

type Note = (status: string, reason?: string) => void;

const noter =
  (world: World, stack: Stack, resource: Desired & { readonly made: Made | undefined }): Note =>
  (status, reason) =>
    setResource(stack, { ...resource, status, reason, at: world.services.account.now() });

function cancel(note: Note, course: Course): false {
  note(course.failed, course.cancelled);
  return false;
}

function subjectOf(world: World, stack: Stack, desired: Desired): Subject {
  return {
    services: world.services,
    stackName: stack.name,
    logicalId: desired.logicalId,
    properties: desired.properties,
    tags: desired.tags,
    freshName: (longest) => freshName(stack.name, desired.logicalId, longest),
    shift: shiftOf(world, stack, desired.spec),
  };
}

/** `<stack>-<logical id>-<12 random>`, the first two cut short when it would be too long. */
function freshName(stackName: string, logicalId: string, longest: number): string {
  const random = createHash('sha256')
    .update(randomUUID())
    .digest('base64url')
    .replace(/[-_]/g, '')
    .slice(0, 12);
  const room = Math.floor((longest - random.length - 2) / 2);
  return `${stackName.slice(0, room)}-${logicalId.slice(0, room)}-${random}`;
}
