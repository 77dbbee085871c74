import { type Form, forms, text } from '../query-protocol.js';
import { AwsFailure } from '../service.js';
import type { GivenParameter } from './parameters.js';

/** Readings of a CloudFormation request's form. */

/** @throws AwsFailure ValidationError when it is missing or empty */
export function needed(form: Form, name: string): string {
  const value = text(form, name);
  if (value !== undefined && value !== '') return value;
  const field = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw new AwsFailure(
    'ValidationError',
    `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
  );
}

export const givenParameters = (form: Form): readonly GivenParameter[] =>
  forms(form, 'Parameters').map((given) => ({
    key: text(given, 'ParameterKey') ?? '',
    value: text(given, 'ParameterValue'),
    usePrevious: text(given, 'UsePreviousValue') === 'true',
  }));

/** Undefined when the request says nothing of tags, which leaves the stack's as they are. */
export function givenTags(form: Form): Record<string, string> | undefined {
  if (form.Tags === undefined) return undefined;
  return Object.fromEntries(
    forms(form, 'Tags').map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? '']),
  );
}

export function pageOf<T>(
  all: readonly T[],
  form: Form,
  size: number,
): { page: readonly T[]; next: string | undefined } {
  const from = Number(text(form, 'NextToken') ?? 0);
  return {
    page: all.slice(from, from + size),
    next: from + size < all.length ? String(from + size) : undefined,
  };
}
