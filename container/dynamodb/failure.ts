import type { Item } from './attributes.js';

/** Why DynamoDB did not do what it was asked. `code` is its own name of it: `ConditionalCheckFailedException`. */
export class DynamoFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Of a condition that did not hold: what was there, when that was asked for. */
    readonly item?: Item,
  ) {
    super(`${code}: ${message}`);
    this.name = 'DynamoFailure';
  }
}

/** A condition that did not hold is an outcome, and every other failure is none. */
export const conditionFailed = (error: unknown): error is DynamoFailure =>
  error instanceof DynamoFailure && error.code === 'ConditionalCheckFailedException';

/** Codes with which nothing was done, and which may be gone in a moment (Developer Guide, "Error handling"). */
const passing = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/** What is to be done about a failure. `refused`: nothing was done; `unknown`: it may have been. */
export function natureOf(failure: DynamoFailure, status: number): 'refused' | 'unknown' | 'final' {
  if (passing.has(failure.code)) return 'refused';
  return status >= 500 ? 'unknown' : 'final';
}

/** @param body DynamoDB's answer, which is not to be trusted to be one: a proxy's page comes here too */
export function readFailure(status: number, body: string): DynamoFailure {
  const { __type, message, Message, Item } = parsed(body);
  const code = typeof __type === 'string' ? (__type.split('#').at(-1) ?? __type) : `Status${status}`;
  const said = [message, Message].find((text) => typeof text === 'string');
  const words = String(said ?? 'no reason was given').slice(0, 500);
  return new DynamoFailure(code, words, Item as Item | undefined);
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body)) as Readonly<Record<string, unknown>>;
  } catch {
    return {}; // Not JSON: the status says all there is.
  }
}
