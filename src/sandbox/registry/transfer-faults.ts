import type { Fault, FaultBox, SandboxRequest } from '../service.js';
import { HangUp, RegistryFailure } from './answers.js';
import { expired } from './authorization.js';
import type { Route } from './routes.js';

/**
 * Takes the next fault for this request, most particular place first:
 * `registry:GET blob library/tiny-llama`, `registry:GET blob`, `registry:GET`.
 */
export function takeFault(box: FaultBox, request: SandboxRequest, route: Route): Fault | undefined {
  const repository = 'repository' in route ? route.repository : undefined;
  return (
    (repository === undefined
      ? undefined
      : box.take(`registry:${request.method} ${route.kind} ${repository}`)) ??
    box.take(`registry:${request.method} ${route.kind}`) ??
    box.take(`registry:${request.method}`)
  );
}

/**
 * Throws the faults that are an answer of their own; gives back those that change a transfer, for its route to carry
 * out. A `reset` without `afterBytes` hangs up before anything is answered.
 */
export function answerFault(fault: Fault | undefined): Fault | undefined {
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'throttle':
      throw new RegistryFailure(
        fault.status ?? 429,
        fault.code ?? 'TOOMANYREQUESTS',
        fault.message ?? 'Rate exceeded',
        {
          'Retry-After': String(fault.retryAfterSeconds ?? 1),
        },
      );
    case 'deny':
      throw new RegistryFailure(
        fault.status ?? 403,
        fault.code ?? 'DENIED',
        fault.message ?? 'requested access to the resource is denied',
      );
    case 'error':
      throw new RegistryFailure(
        fault.status ?? 500,
        fault.code ?? 'UNKNOWN',
        fault.message ?? 'unknown error',
      );
    case 'expired-token':
    case 'clock-skew':
      throw expired();
    case 'reset':
      if (fault.afterBytes === undefined) throw new HangUp();
      return fault;
    case 'digest-lie':
    case 'truncate':
    case 'slow':
    case 'stall':
      return fault;
  }
}
