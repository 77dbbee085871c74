import type { FunctionInput } from '../lambda-control.js';

/** Whether two versions would be one: Lambda publishes nothing that has not changed. */
export const sameSettings = (one: FunctionInput, other: FunctionInput): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A change without those fields that it does not name. */
export const withoutUndefined = (change: Partial<FunctionInput>): Partial<FunctionInput> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
