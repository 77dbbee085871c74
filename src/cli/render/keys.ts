import type { Outcome } from '../../core/outcome.js';
import type { KnownKey } from '../../plan/api-keys.js';

/** The one document of `key … --json`. Fields are only ever added. */
export const keysDocument = (keys: readonly KnownKey[]): Record<string, unknown> => ({
  schemaVersion: 1,
  ok: true,
  keys,
});

/** A line a key, oldest first. Twelve digits are enough to tell keys apart. */
export function keysText(keys: readonly KnownKey[]): string {
  const width = Math.max(...keys.map(({ name }) => name.length));
  return keys.map(({ name, sha256 }) => `${name.padEnd(width)}  sha256:${sha256.slice(0, 12)}…`).join('\n');
}

export const failedKeysDocument = (outcome: Outcome): Record<string, unknown> => ({
  schemaVersion: 1,
  ok: false,
  outcome: outcome.kind,
  ...(outcome.kind === 'stack-failed' ? { error: { code: 'stack-failed', ...outcome } } : {}),
});

export function failedKeysText(outcome: Outcome, stackName: string): string {
  if (outcome.kind === 'detached')
    return `CloudFormation goes on (${outcome.status}). To watch it: ${outcome.next}`;
  if (outcome.kind !== 'stack-failed') return `stack ${stackName}: ${outcome.kind}`;
  return [
    `stack ${stackName}: ${outcome.status}; the keys are as they were`,
    `Next: ${outcome.remedy}`,
    `${outcome.logicalId}: ${outcome.reason}`,
  ].join('\n');
}
