/** What this needs of a CloudFormation event; `aws/ports.ts` has the whole of it. */
export interface FailureEvent {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

/** The first failure of a stack operation that was not itself a consequence. */
export interface FirstFailure {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
  readonly handlerCode: string | undefined;
}

/**
 * Finds why a stack's last operation failed: of its events the first in time that says `*_FAILED` for a reason of its
 * own. Later failures are usually cancellations, and the stack's own line only lists the names of what failed. Of a
 * failed delete too: there the first resource that would not go is the one to mend.
 *
 * @param newestFirst events as CloudFormation lists them
 * @returns undefined when the last operation did not fail, or its events are not among those given
 */
export function rootCauseOf(newestFirst: readonly FailureEvent[]): FirstFailure | undefined {
  const failures = lastOperation(newestFirst)
    .toReversed()
    .filter((event) => event.status.endsWith('_FAILED') && event.reason !== undefined);
  const own = failures.filter((event) => !isConsequence(event.reason ?? ''));
  const cause = own.find((event) => !isStackItself(event)) ?? own[0];
  return cause === undefined ? undefined : describe(cause);
}

/**
 * The events of the newest operation. It begins where the stack itself was told to begin: `CREATE_IN_PROGRESS`,
 * `UPDATE_IN_PROGRESS`, `DELETE_IN_PROGRESS`, and the `REVIEW_IN_PROGRESS` before a create. A rollback belongs to the
 * operation that it undoes. (Events carry an operation id only in a newer API than the one we ask.)
 */
function lastOperation(newestFirst: readonly FailureEvent[]): readonly FailureEvent[] {
  const begin = newestFirst.findIndex(
    (event) => isStackItself(event) && /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(event.status),
  );
  return begin < 0 ? newestFirst : newestFirst.slice(0, begin + 1);
}

/** The stack's own events name the stack as their resource; a nested stack's name another. */
const isStackItself = (event: FailureEvent): boolean =>
  event.type === 'AWS::CloudFormation::Stack' &&
  event.physicalId?.includes(`:stack/${event.logicalId}/`) === true;

/** CloudFormation's words for "something else failed first"; there is no code for it. */
const isConsequence = (reason: string): boolean =>
  /^Resource (creation|update|deletion|import) cancelled/i.test(reason) ||
  /^The following resource\(s\) failed to/i.test(reason);

function describe(event: FailureEvent): FirstFailure {
  const written = event.reason ?? '';
  return {
    logicalId: event.logicalId,
    type: event.type,
    reason: unwrap(written),
    handlerCode: /HandlerErrorCode: (\w+)/.exec(written)?.[1],
  };
}

/**
 * `Resource handler returned message: "what the service said (Service: Lambda, Status Code: 400, Request ID: …)"
 * (RequestToken: …, HandlerErrorCode: InvalidRequest)` → what the service said.
 */
export function unwrap(reason: string): string {
  const inner =
    /^Resource handler returned message: "([\s\S]*)" \(RequestToken: [^)]*\)\s*$/.exec(reason)?.[1] ?? reason;
  return inner.replace(/(?:\s*\((?:Service: |Status Code: |SDK Attempt Count: )[^()]*\))+\s*$/, '').trim();
}
