import { AwsFailure, type Fault, type FaultBox } from './service.js';

/**
 * The failures that somebody ordered, by place. A fault for a place is taken as often as it says (`times`, default 1);
 * several for one place are taken in the order in which they were added.
 */
export function createFaultBox(faults: readonly Fault[] = []): FaultBox {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  const add = (fault: Fault): void => {
    waiting.push({ fault, left: fault.times ?? 1 });
  };
  faults.forEach(add);
  return {
    add,
    take(at) {
      const found = waiting.find(({ fault, left }) => left > 0 && fault.at === at);
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.fault;
    },
  };
}

/** How a service spells its errors: `query` is STS and CloudFormation, `json` ECR and Logs, `rest` Lambda. */
export type Protocol = 'query' | 'json' | 'rest';

export interface FaultContext {
  readonly protocol: Protocol;
  /** `service:Operation` */
  readonly at: string;
  readonly callerArn: string;
  readonly now: Date;
}

/** The error that AWS would answer with. `reset` and `digest-lie` are no answers; the one who serves does them. */
export function failureOf(fault: Fault, context: FaultContext): AwsFailure {
  const usual = usualFailure(fault.kind, context);
  return new AwsFailure(
    fault.code ?? usual.code,
    fault.message ?? usual.message,
    fault.status ?? usual.status,
    usual.fields,
  );
}

function usualFailure(kind: Fault['kind'], context: FaultContext): AwsFailure {
  const { protocol, at, callerArn, now } = context;
  const json = protocol === 'json';
  const query = protocol === 'query';
  switch (kind) {
    case 'throttle':
      if (query) return new AwsFailure('Throttling', 'Rate exceeded', 400);
      return json
        ? new AwsFailure('ThrottlingException', 'Rate exceeded', 400)
        : new AwsFailure('TooManyRequestsException', 'Rate exceeded', 429, {
            Reason: 'CallerRateLimitExceeded',
          });
    case 'deny':
      return new AwsFailure(
        query ? 'AccessDenied' : 'AccessDeniedException',
        `User: ${callerArn} is not authorized to perform: ${at} because no identity-based policy allows the ${at} action`,
        json ? 400 : 403,
      );
    case 'expired-token':
      return new AwsFailure(
        query ? 'ExpiredToken' : 'ExpiredTokenException',
        'The security token included in the request is expired',
        json ? 400 : 403,
      );
    case 'clock-skew':
      return new AwsFailure(
        query ? 'SignatureDoesNotMatch' : 'InvalidSignatureException',
        signatureExpired(now),
        json ? 400 : 403,
      );
    default:
      return new AwsFailure(
        query ? 'InternalFailure' : 'InternalServerException',
        'The request processing has failed because of an unknown error, exception or failure.',
        500,
      );
  }
}

/** AWS's words for a clock that is an hour slow; it allows 15 minutes. */
function signatureExpired(now: Date): string {
  const stamp = (offsetMinutes: number): string =>
    `${new Date(now.getTime() + offsetMinutes * 60_000).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  return `Signature expired: ${stamp(-60)} is now earlier than ${stamp(-15)} (${stamp(0)} - 15 min.)`;
}
