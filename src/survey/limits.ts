import type { AccountLimits, Functions } from '../aws/ports.js';
import { isUserError } from '../core/errors.js';

/** The account's Lambda limits; undefined when the caller may not ask: they only make advice better. */
export async function surveyLimits(functions: Functions): Promise<AccountLimits | undefined> {
  return allowed(() => functions.accountLimits());
}

/** The answer, or undefined where permission is missing; every other failure is the caller's. */
export async function allowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isUserError(error) && error.code === 'access-denied') return undefined;
    throw error;
  }
}
