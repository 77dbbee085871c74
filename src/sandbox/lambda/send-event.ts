import { randomUUID } from 'node:crypto';
import { AwsFailure, type SandboxAccount } from '../service.js';
import type { AsyncEvents } from './async-events.js';
import type { FunctionStore } from './function-store.js';
import { serviceMayCall } from './permissions.js';
import type { Runner } from './runner.js';
import { BufferSink } from './sink.js';
import { traceOf } from './trace.js';

/** An event from another service of the account, for which nobody waits. `rule`: of EventBridge, by its ARN. */
export type SendEvent = (
  event: { readonly name: string; readonly qualifier: string | undefined; readonly input: string },
  rule: string | undefined,
) => void;

/** Sends as EventBridge does. Throws `AwsFailure` for a function that is not there or does not let the rule in. */
export function createSender(parts: {
  readonly account: SandboxAccount;
  readonly store: FunctionStore;
  readonly runner: Runner;
  readonly events: AsyncEvents;
}): SendEvent {
  const { account, store, runner, events } = parts;
  return ({ name, qualifier, input }, rule) => {
    const invokedArn = qualifier === undefined ? store.get(name).arn : `${store.get(name).arn}:${qualifier}`;
    const policy = store.permissions(name, qualifier);
    if (rule !== undefined && !serviceMayCall(policy, 'events.amazonaws.com', rule)) {
      throw new AwsFailure('AccessDeniedException', `${rule} may not call ${invokedArn}`, 403);
    }
    const event = {
      requestId: randomUUID(),
      payload: Buffer.from(input),
      invokedArn,
      clientContext: undefined,
      traceId: traceOf({}, account.now()),
    };
    events.add(event, async (attempt) => {
      const { entry, version } = store.resolve(name, qualifier);
      return runner.run(entry, version, attempt, new BufferSink());
    });
  };
}
