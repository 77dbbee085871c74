import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { showBytes, showCount } from '../../lib/quantities.js';
import { describe } from '../../plan/explain.js';
import type { Inventory } from '../../survey/facts.js';
import type { DestroyReport } from '../destroy-flow.js';
import type { Target } from '../target.js';
import type { Style } from './style.js';

/** What exists, as `destroy` lists it before it asks. */
export function inventoryLines({ stack, repository, logGroup, remembered }: Inventory): readonly string[] {
  return [
    ...(stack.kind === 'absent'
      ? []
      : [
          `stack ${stack.stack.name} (${stack.stack.status})`,
          ...stack.resources.map((it) => `    ${it.logicalId}  ${it.type}  ${it.physicalId ?? ''}`),
        ]),
    ...(logGroup === undefined ? [] : [`log group ${logGroup.name} (${showBytes(logGroup.bytes)})`]),
    ...(repository.kind === 'absent'
      ? []
      : [
          `repository ${repository.repository.name} (${showCount(repository.images, 'image')}, ${showBytes(repository.bytes)})`,
        ]),
    ...remembered.map((it) => `remembered here: ${it}`),
  ];
}

export const destroyDocument = ({ identity, region }: Target, { outcome, steps, left }: DestroyReport) => ({
  schemaVersion: 1,
  ok: outcome.kind !== 'stack-failed' && !left.some((it) => it.severity === 'error'),
  outcome: outcome.kind,
  account: identity.account,
  region,
  steps: steps.map(describe),
  left: left.map(({ id, what, remedy }) => ({ id, what, remedy })),
  ...(outcome.kind === 'stack-failed' ? { error: { code: 'stack-failed', ...outcome } } : {}),
});

export function destroyText({ outcome, steps, left }: DestroyReport, style: Style): string {
  const lines = left.map((it) => `  ${it.what}${it.remedy === undefined ? '' : ` — ${it.remedy}`}`);
  switch (outcome.kind) {
    case 'planned':
      return [
        ...steps.map((it) => `would ${describe(it)}`),
        ...lines,
        'Nothing was deleted (--dry-run).',
      ].join('\n');
    case 'nothing-there':
      return ['Nothing of ours is there.', ...lines].join('\n');
    case 'stack-failed':
      return [
        style.red(`the stack could not be deleted (${outcome.status})`),
        style.dim(outcome.consoleUrl),
        `Next: ${outcome.remedy}; or leave it behind: ollama-lambda destroy --retain-blocked`,
        `${outcome.logicalId}: ${outcome.reason}`,
      ].join('\n');
    case 'detached':
      return `CloudFormation goes on deleting (${outcome.status}). To see it through: ollama-lambda destroy`;
    default:
      return lines.length === 0
        ? style.green('Gone. Looked again: nothing of ours is left.')
        : ['Gone, except what is left on purpose or could not be deleted:', ...lines].join('\n');
  }
}

export function destroyExit({ outcome, left }: DestroyReport, interrupted: ExitCode | undefined): ExitCode {
  if (outcome.kind === 'detached') return interrupted ?? exitCodes.interrupted;
  if (outcome.kind === 'stack-failed' || left.some((it) => it.severity === 'error')) return exitCodes.failed;
  return exitCodes.ok;
}
