import { randomUUID } from 'node:crypto';
import type { SandboxAccount } from '../service.js';
import { type Change, changesOf } from './difference.js';
import type { Applied, Stack } from './stack.js';
import { type PropertyMistake, propertyMistakes } from './template-check.js';
import { sameValue } from './values.js';

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly createdAt: Date;
  readonly description: string | undefined;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  /** What the stack would become. */
  readonly wanted: Applied;
  readonly operationId: string;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  reason: string | undefined;
  execution:
    | 'UNAVAILABLE'
    | 'AVAILABLE'
    | 'EXECUTE_IN_PROGRESS'
    | 'EXECUTE_COMPLETE'
    | 'EXECUTE_FAILED'
    | 'OBSOLETE';
  changes: readonly Change[];
  mistakes: readonly PropertyMistake[];
}

export const noChangesReason =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** The check that AWS makes before it offers a change set for execution; the details are DescribeEvents' to tell. */
const earlyValidationReason =
  'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early ' +
  'Validation errors, use the DescribeEvents API for detailed failure information.';

export function newChangeSet(
  parts: Pick<ChangeSet, 'name' | 'type' | 'description' | 'onFailure' | 'wanted'>,
  account: SandboxAccount,
): ChangeSet {
  const { region, account: owner } = account;
  return {
    ...parts,
    id: `arn:aws:cloudformation:${region}:${owner}:changeSet/${parts.name}/${randomUUID()}`,
    createdAt: account.now(),
    operationId: randomUUID(),
    status: 'CREATE_PENDING',
    reason: undefined,
    execution: 'UNAVAILABLE',
    changes: [],
    mistakes: [],
  };
}

/** Works out what would change, and settles whether the set can be executed. */
export function reckon(stack: Stack, changeSet: ChangeSet, account: SandboxAccount): void {
  changeSet.mistakes = propertyMistakes(changeSet.wanted.template);
  changeSet.reason = whyNot(stack, changeSet, account);
  changeSet.status = changeSet.reason === undefined ? 'CREATE_COMPLETE' : 'FAILED';
  changeSet.execution = changeSet.reason === undefined ? 'AVAILABLE' : 'UNAVAILABLE';
}

function whyNot(stack: Stack, changeSet: ChangeSet, account: SandboxAccount): string | undefined {
  const { wanted, mistakes } = changeSet;
  if (mistakes.length > 0) return earlyValidationReason;
  changeSet.changes = changesOf(stack, wanted, account);
  return changeSet.changes.length === 0 && sameApart(stack, wanted) ? noChangesReason : undefined;
}

/** Outputs and tags count as changes though no resource changes; descriptions, metadata and unused values do not. */
function sameApart(stack: Stack, wanted: Applied): boolean {
  const applied = stack.applied;
  return (
    applied !== undefined &&
    sameValue(applied.template.outputs, wanted.template.outputs) &&
    sameValue(applied.tags, wanted.tags) &&
    sameValue(parametersInOutputs(applied), parametersInOutputs(wanted))
  );
}

function parametersInOutputs({ template, parameters }: Applied): unknown {
  const text = JSON.stringify(template.outputs);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => text.includes(name)));
}
