import type { Change, ChangeSetDescription, ChangeSetRequest } from '../aws/ports.js';
import { isUserError, UserError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import type { Context } from './context.js';
import { stackFailure } from './stack-failure.js';
import { watchStack } from './watch-stack.js';

export interface Submission extends Omit<ChangeSetRequest, 'changeSetName'> {
  /**
   * Values of parameters that the stack must have once the change set is there. An update after that makes the change set
   * obsolete, so of two that began with the same values only one is made.
   */
  readonly expected?: Readonly<Record<string, string>>;
}

export type Submitted =
  | { readonly kind: 'done' }
  | { readonly kind: 'left'; readonly outcome: Outcome }
  | {
      readonly kind: 'failed';
      readonly stackId: string;
      readonly cancelled: boolean;
      readonly failure: Extract<Outcome, { kind: 'stack-failed' }>;
    };

/** Change set → execute → watch. Until the change set is executed, an interrupt leaves nothing behind. */
export async function submit(step: Submission, context: Context): Promise<Submitted> {
  const { ports, found } = context;
  const changeSet = await prepare(step, context);
  if (changeSet.kind === 'no-changes') {
    await describeOutputs(step, context);
    return { kind: 'done' };
  }
  if (changeSet.kind === 'overtaken') {
    return {
      kind: 'left',
      outcome: { kind: 'plan-again', because: 'the stack has just changed; looking again' },
    };
  }
  if (changeSet.kind === 'rejected') return { kind: 'left', outcome: rejected(step, changeSet.reason) };
  await ports.stacks.executeChangeSet(changeSet.id);
  found.changed = true;

  const { stackId, since } = changeSet;
  const end = await watchStack(context, {
    nameOrId: stackId,
    since,
    cancel: () => cancel(step, stackId, context),
  });
  if (end.kind === 'detached') {
    return { kind: 'left', outcome: { kind: 'detached', status: end.status, next: 'ollama-lambda deploy' } };
  }
  if (end.status === (step.mode === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE')) {
    found.outputs = end.stack?.outputs ?? {};
    return { kind: 'done' };
  }
  const failure = await stackFailure(context, { stackId, status: end.status, events: end.events });
  const cancelled = end.cancelled === true;
  return {
    kind: 'failed',
    stackId,
    cancelled,
    failure: cancelled ? { ...failure, ...cancelledByUser } : failure,
  };
}

const rejected = (step: Submission, reason: string): Outcome => ({
  kind: 'stack-failed',
  status: 'the change set was rejected',
  logicalId: step.stackName,
  reason,
  remedy: 'mend what it names and run `ollama-lambda deploy` again; nothing was changed',
  consoleUrl: '',
});

const cancelledByUser = {
  reason: 'it was cancelled',
  remedy: 'run `ollama-lambda deploy` again whenever you like',
};

type Prepared =
  | {
      readonly kind: 'ready';
      readonly id: string;
      readonly stackId: string;
      /** The newest event before anything is executed. */
      readonly since: string | undefined;
    }
  | { readonly kind: 'no-changes' }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'rejected'; readonly reason: string };

async function prepare(step: Submission, context: Context): Promise<Prepared> {
  const { ports, emit, signal } = context;
  const made = await ports.stacks.createChangeSet({
    stackName: step.stackName,
    changeSetName: `ollama-lambda-${ports.watch.now()}`,
    mode: step.mode,
    template: step.template,
    parameters: step.parameters,
    tags: step.tags,
  });
  try {
    const described = await untilReady(made.id, context);
    if (described.status === 'CREATE_COMPLETE') {
      for (const change of described.changes) emit(changeNote(change));
      if (await isOvertaken(step, made.stackId, context)) {
        await discard(step, made, context);
        return { kind: 'overtaken' };
      }
      const since = (await ports.stacks.events(made.stackId, { limit: 1 }))[0]?.eventId;
      signal.throwIfAborted();
      return { kind: 'ready', ...made, since };
    }
    await discard(step, made, context);
    const reason = described.statusReason ?? `change set is ${described.status}`;
    return noChanges.test(reason) ? { kind: 'no-changes' } : { kind: 'rejected', reason };
  } catch (error) {
    await discard(step, made, context);
    throw error;
  }
}

async function isOvertaken({ expected }: Submission, stackId: string, { ports }: Context): Promise<boolean> {
  if (expected === undefined) return false;
  const parameters = (await ports.stacks.describe(stackId))?.parameters ?? {};
  return Object.entries(expected).some(([name, value]) => parameters[name] !== value);
}

/** Both wordings that CloudFormation has for "nothing to do"; it gives them no code. */
const noChanges = /didn't contain changes|No updates are to be performed/i;

async function untilReady(id: string, { ports, signal }: Context): Promise<ChangeSetDescription> {
  for (;;) {
    signal.throwIfAborted();
    const described = await ports.stacks.describeChangeSet(id);
    if (described === undefined) {
      throw new UserError({
        code: 'change-set-gone',
        message: `the change set ${id} was deleted by somebody else while it was being made`,
        next: ['ollama-lambda deploy'],
      });
    }
    if (!/PENDING|IN_PROGRESS/.test(described.status)) return described;
    await ports.watch.delay(ports.watch.everyMs / 2, signal);
  }
}

/**
 * A first create leaves an empty stack in REVIEW_IN_PROGRESS beside its change set; both go. Two first creates share that
 * stack: in any other state somebody else has gone on with it, and it is theirs.
 */
async function discard(
  step: Submission,
  made: { id: string; stackId: string },
  { ports: { stacks } }: Context,
): Promise<void> {
  await stacks.deleteChangeSet(made.id);
  if (step.mode !== 'create') return;
  const left = await stacks.describe(made.stackId);
  if (left?.status === 'REVIEW_IN_PROGRESS') await stacks.delete(made.stackId);
}

/** A first create is deleted. An update is rolled back, unless it has come too far (it cleans up, or rolls back itself). */
async function cancel(step: Submission, stackId: string, { ports, emit }: Context): Promise<void> {
  if (step.mode === 'create') return ports.stacks.delete(stackId);
  try {
    await ports.stacks.cancelUpdate(stackId);
  } catch (error) {
    if (!isUserError(error) || error.code !== 'aws-refused') throw error;
    emit({
      kind: 'note',
      level: 'warn',
      text: `too late to cancel; watching it to its end (${error.message})`,
    });
  }
}

async function describeOutputs(step: Submission, { ports, found }: Context): Promise<void> {
  found.outputs = (await ports.stacks.describe(step.stackName))?.outputs ?? {};
}

const changeNote = (change: Change) =>
  ({
    kind: 'note',
    level: 'debug',
    text: `${change.action} ${change.logicalId} (${change.type})${change.replacement === 'True' ? ', replaced' : ''}`,
  }) as const;
