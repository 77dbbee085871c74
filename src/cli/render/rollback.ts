import type { Outcome } from '../../core/outcome.js';

/** The one document of `rollback --json`. Fields are only ever added. */
export const rollbackDocument = (outcome: Outcome): Record<string, unknown> => ({
  schemaVersion: 1,
  ok: outcome.kind === 'deployed' || outcome.kind === 'unchanged',
  outcome: outcome.kind,
  ...(outcome.kind === 'stack-failed' ? { error: { code: 'stack-failed', ...outcome } } : {}),
});

export function rollbackText(outcome: Outcome, stackName: string): string {
  switch (outcome.kind) {
    case 'deployed':
    case 'unchanged':
      return [
        'Callers get the version from before the last deploy, at the same URL.',
        'To look: ollama-lambda run "hello". To go forward again: ollama-lambda deploy',
      ].join('\n');
    case 'detached':
      return `CloudFormation goes on (${outcome.status}). To watch it: ${outcome.next}`;
    case 'stack-failed':
      return [
        `stack ${stackName}: ${outcome.status}; what was live still is`,
        `Next: ${outcome.remedy}`,
        `${outcome.logicalId}: ${outcome.reason}`,
      ].join('\n');
    default:
      return `stack ${stackName}: ${outcome.kind}; run it again`;
  }
}
