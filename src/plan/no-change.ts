import type { StackDescription } from '../aws/ports.js';

/** What a change set would submit, to be held against what is deployed. */
export interface Submission {
  readonly template: string;
  /** Undefined as a value: UsePreviousValue, which is no change by definition. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether submitting would change nothing. When in doubt it says no: a change set then finds out. */
export function isUnchanged(stack: StackDescription, deployedTemplate: string, next: Submission): boolean {
  return (
    !stack.status.endsWith('_FAILED') &&
    deployedTemplate === next.template &&
    sameRecord(stack.tags, next.tags) &&
    Object.keys(next.parameters).length === Object.keys(stack.parameters).length &&
    Object.entries(next.parameters).every(
      ([key, value]) => value === undefined || stack.parameters[key] === value,
    )
  );
}

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
