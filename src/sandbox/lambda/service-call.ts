import type { SandboxAccount } from '../service.js';
import { AwsFailure } from '../service.js';
import type { FunctionStore } from './function-store.js';
import { serviceMayCall } from './permissions.js';
import type { PoolAnswer, PoolEvent } from './pool-event.js';
import type { Runner } from './runner.js';
import type { AnswerSink } from './sink.js';
import { traceOf } from './trace.js';

/** What another service asks of a function, and waits for. */
export interface ServiceCall {
  /** Of the function, with its qualifier. */
  readonly functionArn: string;
  /** `apigateway.amazonaws.com` */
  readonly service: string;
  /** On behalf of what it calls: the function's policy may name it. */
  readonly sourceArn: string;
  readonly event: object;
}

/** Throws `AwsFailure` for a function that is not there, is busy, or does not let the service in. */
export type CallFunction = (call: ServiceCall, sink: AnswerSink) => Promise<PoolAnswer>;

export function createCaller(parts: {
  readonly account: SandboxAccount;
  readonly store: FunctionStore;
  readonly runner: Runner;
}): CallFunction {
  const { account, store, runner } = parts;
  return async ({ functionArn, service, sourceArn, event }, sink) => {
    const [name = '', qualifier] = functionArn.split(':').slice(6);
    if (!serviceMayCall(store.permissions(name, qualifier), service, sourceArn)) {
      throw new AwsFailure('AccessDeniedException', `${sourceArn} may not call ${functionArn}`, 403);
    }
    const { entry, version } = store.resolve(name, qualifier);
    const asked: PoolEvent = {
      payload: Buffer.from(JSON.stringify(event)),
      invokedArn: functionArn,
      clientContext: undefined,
      traceId: traceOf({}, account.now()),
    };
    return runner.run(entry, version, asked, sink);
  };
}
