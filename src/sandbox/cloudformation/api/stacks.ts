import { texts } from '../../query-protocol.js';
import { AwsFailure } from '../../service.js';
import { needed } from '../request.js';
import type { Stack } from '../stack.js';
import type { Operation } from './context.js';

export const stackOperations: Readonly<Record<string, Operation>> = {
  /** A stack that is not there counts as deleted. */
  DeleteStack({ stacks, work }, form) {
    const stack = stacks.find(needed(form, 'StackName'));
    if (stack === undefined || /^DELETE_(COMPLETE|IN_PROGRESS)$/.test(stack.status)) return {};
    const retain = texts(form, 'RetainResources');
    if (retain.length > 0) checkRetained(stack, retain);
    const busy = stack.status.endsWith('_IN_PROGRESS');
    if (busy && stack.status !== 'CREATE_IN_PROGRESS' && stack.status !== 'REVIEW_IN_PROGRESS') {
      throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
    }
    work.delete(stack, retain);
    return {};
  },

  CancelUpdateStack({ stacks }, form) {
    const stack = stacks.require(needed(form, 'StackName'));
    if (stack.status !== 'UPDATE_IN_PROGRESS') {
      throw invalid('CancelUpdateStack cannot be called from current stack status');
    }
    stack.running?.abort();
    return {};
  },

  ContinueUpdateRollback({ stacks, work }, form) {
    const stack = stacks.require(needed(form, 'StackName'));
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
      throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`);
    }
    const skip = texts(form, 'ResourcesToSkip');
    const unfit = skip.filter((id) => stack.resources.get(id)?.status !== 'UPDATE_FAILED');
    if (unfit.length > 0) {
      throw invalid(
        `ResourcesToSkip can only contain resources in UPDATE_FAILED state: [${unfit.join(', ')}]`,
      );
    }
    work.undo(stack, skip);
    return {};
  },

  RollbackStack({ stacks, work }, form) {
    const stack = stacks.require(needed(form, 'StackName'));
    if (!['CREATE_FAILED', 'UPDATE_FAILED'].includes(stack.status) || stack.undone === undefined) {
      throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    }
    work.undo(stack, []);
    return { StackId: stack.id };
  },
};

function checkRetained(stack: Stack, retain: readonly string[]): void {
  if (stack.status !== 'DELETE_FAILED') {
    throw invalid(
      `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only ` +
        'when the stack is in the DELETE_FAILED state.',
    );
  }
  const unknown = retain.filter((id) => !stack.resources.has(id));
  if (unknown.length === 0) return;
  throw invalid(`The following resources do not exist in the stack: [${unknown.join(', ')}]`);
}

const invalid = (message: string): AwsFailure => new AwsFailure('ValidationError', message);
