/**
 * The text that CloudFormation makes of a text, a number or a switch; undefined for what is none of these. A mapping of
 * a template may have a `toString` of its own, so that `String` would throw.
 */
export const scalarText = (value: unknown): string | undefined =>
  value === undefined || typeof value === 'object' ? undefined : String(value);

/** CloudFormation takes `true` and "true" for the same. */
export const isTrue = (value: unknown): boolean => scalarText(value) === 'true';
