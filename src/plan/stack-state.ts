import type { StackFact } from '../survey/facts.js';
import type { Step } from './plan.js';

/** What a stack's state means for the next change set. */
export interface StackApproach {
  /** Steps that bring the stack into a state that accepts a change set. */
  readonly first: readonly Step[];
  /** Undefined: an operation is under way; its end decides, so facts must be gathered again. */
  readonly mode: 'create' | 'update' | undefined;
}

type PresentStack = Extract<StackFact, { kind: 'present' }>;

/**
 * Every state that CloudFormation has, and the way on from it. ROLLBACK_COMPLETE is only reachable from a failed
 * first create, so nothing of value is lost by deleting; UPDATE_ROLLBACK_COMPLETE, though it sounds alike, is healthy.
 */
export function approachOf(fact: StackFact): StackApproach {
  if (fact.kind === 'absent') return { first: [], mode: 'create' };
  const { status } = fact.stack;
  switch (status) {
    case 'DELETE_COMPLETE':
      return { first: [], mode: 'create' };
    case 'CREATE_COMPLETE':
    case 'UPDATE_COMPLETE':
    case 'UPDATE_ROLLBACK_COMPLETE':
    case 'IMPORT_COMPLETE':
    case 'IMPORT_ROLLBACK_COMPLETE':
      return { first: [], mode: 'update' };
    case 'REVIEW_IN_PROGRESS':
      return again(fact, 'a change set was left behind before anything was created');
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
    case 'CREATE_FAILED':
      return again(fact, `its first create failed${reasonOf(fact)}; such a stack cannot be updated`);
    case 'DELETE_FAILED':
      return again(fact, `an earlier delete did not finish${reasonOf(fact)}`);
    case 'UPDATE_FAILED':
      return { first: [rollBack(fact)], mode: 'update' };
    case 'UPDATE_ROLLBACK_FAILED':
      return { first: [continueRollback(fact)], mode: 'update' };
    default:
      // A state at rest that we do not know (IMPORT_ROLLBACK_FAILED) has no end to wait for: CloudFormation says its no.
      return status.endsWith('_IN_PROGRESS')
        ? { first: [awaitStack(fact)], mode: undefined }
        : { first: [], mode: 'update' };
  }
}

/** Deletes the stack, to be created anew. Its outputs and its URL go with it. */
export const deleteStack = (
  fact: PresentStack,
  because: string,
): Extract<Step, { kind: 'delete-stack' }> => ({
  kind: 'delete-stack',
  because,
  stackName: fact.stack.name,
  stackId: fact.stack.id,
});

const again = (fact: PresentStack, why: string): StackApproach => ({
  first: [
    {
      ...deleteStack(fact, `stack ${fact.stack.name} is in ${fact.stack.status}: ${why}`),
      status: fact.stack.status,
    },
  ],
  mode: 'create',
});

const rollBack = (fact: PresentStack): Step => ({
  kind: 'rollback-stack',
  because: `stack ${fact.stack.name} is in UPDATE_FAILED${reasonOf(fact)}`,
  stackName: fact.stack.name,
});

const continueRollback = (fact: PresentStack): Step => ({
  kind: 'continue-rollback',
  because: `the roll-back of stack ${fact.stack.name} got stuck${reasonOf(fact)}`,
  stackName: fact.stack.name,
});

const awaitStack = (fact: PresentStack): Step => ({
  kind: 'await-stack',
  because: `stack ${fact.stack.name} is in ${fact.stack.status}: an operation is under way, we watch it to its end`,
  status: fact.stack.status,
});

const reasonOf = (fact: PresentStack): string =>
  fact.rootCause ? ` (${fact.rootCause.logicalId}: ${fact.rootCause.reason})` : '';
