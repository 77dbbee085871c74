import { isUserError, messageOf, UserError } from '../core/errors.js';
import { accessDenied, isAccessDenied } from './access-denied.js';
import { byName, type CredentialContext, credentialError } from './credential-errors.js';
import { domainOf } from './partition.js';

/** What was being done, for the error's text. */
export interface CallContext extends CredentialContext {
  readonly region: string;
  /** As IAM spells it: `ecr:CreateRepository`. */
  readonly action: string;
  /** What it was done to, when that has a name. */
  readonly resource?: string | undefined;
}

/**
 * Turns what a client threw into a `UserError`, by the exception's name. What is no AWS or network error (a bug, an
 * abort) comes back as it was.
 */
export function translate(error: unknown, context: CallContext): unknown {
  if (!(error instanceof Error) || isUserError(error) || error.name === 'AbortError') return error;
  const trouble = byName(error);
  if (trouble !== undefined) return credentialError(trouble, context, error);
  if (isAccessDenied(error)) return accessDenied(error, context);
  if (isThrottled(error)) return throttled(error, context);
  // Before the network's codes: the SDK gives its own time limit one of them.
  if (isTimeout(error)) return tooSlow(error, context);
  if (networkCode(error) !== undefined) return unreachable(error, context);
  const status = statusOf(error);
  if (status !== undefined && status >= 500) return unavailable(error, context);
  return status === undefined ? error : refused(error, context);
}

/** The name of an exception, whatever was thrown. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Runs a call and throws what `translate` makes of its failure. */
export async function told<T>(context: CallContext, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(error, context);
  }
}

/** `LimitExceededException` is left out although the SDK counts it here: it is a quota, and waiting does not help. */
const throttlingNames: ReadonlySet<string> = new Set([
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

export const isThrottled = (error: unknown): boolean =>
  throttlingNames.has(nameOf(error)) || statusOf(error) === 429;

const throttled = (error: Error, { action, region }: CallContext): UserError =>
  new UserError({
    code: 'throttled',
    message: `AWS answers ${action} in ${region} with "slow down", also after fifteen tries`,
    why: messageOf(error),
    next: ['# wait some minutes, then run the same command again: it goes on where it was'],
    cause: error,
  });

/** Node's code for a network failure, also when it is wrapped. */
function networkCode(error: Error, depth = 0): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && networkCodes.has(code)) return code;
  return cause instanceof Error && depth < 5 ? networkCode(cause, depth + 1) : undefined;
}

const networkCodes: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

function unreachable(error: Error, { action, region }: CallContext): UserError {
  const code = networkCode(error) ?? '';
  const why = /CERT|SIGNATURE/.test(code)
    ? 'something between here and AWS (a company proxy?) answers with a certificate that Node does not trust'
    : code === 'ENOTFOUND'
      ? `the name of the service does not resolve: no network, or ${region} is no Region`
      : 'no network, a firewall, or a wrong endpoint';
  return new UserError({
    code: 'network-unreachable',
    message: `AWS could not be reached for ${action} in ${region}: ${messageOf(error) || code}`,
    why,
    next: /CERT|SIGNATURE/.test(code)
      ? ['export NODE_EXTRA_CA_CERTS=/path/to/company-ca.pem']
      : [`curl -sI https://sts.${region}.${domainOf(region)}`],
    cause: error,
  });
}

/**
 * Our own time limit, or AWS's. The SDK calls a connection that broke or never came about a `TimeoutError` too: only the text
 * tells them apart.
 */
const isTimeout = (error: Error): boolean =>
  /^RequestTimeout(Exception)?$/.test(error.name) ||
  (error.name === 'TimeoutError' && /requestTimeout|due to timeout/.test(messageOf(error)));

const tooSlow = (error: Error, { action, region }: CallContext): UserError =>
  new UserError({
    code: 'network-unreachable',
    message: `AWS did not answer ${action} in ${region} in time`,
    why: 'the connection stands and nothing comes back, also after several tries: a proxy or a firewall on the way, or a fault of AWS',
    next: [`curl -sI https://sts.${region}.${domainOf(region)}`],
    cause: error,
  });

const unavailable = (error: Error, { action, region }: CallContext): UserError =>
  new UserError({
    code: 'aws-unavailable',
    message: `AWS failed at ${action} in ${region}: ${nameOf(error)}${said(error)}`,
    why: 'the fault is on AWS’s side and did not pass after several tries',
    next: ['# look at https://health.aws.amazon.com/health/status, then run the same command again'],
    cause: error,
  });

/** Everything else that AWS says no to: its name and its words. */
const refused = (error: Error, { action, resource }: CallContext): UserError =>
  new UserError({
    code: 'aws-refused',
    message: `AWS refused ${action}${resource === undefined ? '' : ` for ${resource}`}: ${nameOf(error)}${said(error)}`,
    cause: error,
  });

function said(error: Error): string {
  const text = messageOf(error);
  return text === '' || text === error.name ? '' : `: ${text.slice(0, 1_000)}`;
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
