import type { Protocol } from './faults.js';
import { AwsFailure, type SandboxAccount } from './service.js';

/** Who the sandbox says that its caller is. */
export const callerOf = (account: SandboxAccount): string => `arn:aws:iam::${account.account}:user/rehearsal`;

/**
 * Looks at the credential scope of a signed request: who asks, for which region. The signature itself is not
 * recomputed here (a function URL does that); a scope is enough to tell a stranger and a wrong region.
 * @throws AwsFailure 403 (JSON services: 400) in AWS's words
 */
export function checkCredential(
  authorization: string | undefined,
  account: SandboxAccount,
  protocol: Protocol,
  service: string,
): void {
  const query = protocol === 'query';
  const status = protocol === 'json' ? 400 : 403;
  const scope = /Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/.exec(
    authorization ?? '',
  );
  if (scope === null) {
    throw query
      ? new AwsFailure('MissingAuthenticationToken', 'Request is missing Authentication Token', status)
      : new AwsFailure('MissingAuthenticationTokenException', 'Missing Authentication Token', status);
  }
  const [, accessKeyId, , region] = scope;
  if (accessKeyId !== account.accessKeyId) {
    throw new AwsFailure(
      query ? 'InvalidClientTokenId' : 'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      status,
    );
  }
  // IAM is one service for all Regions, and its signatures are for this one.
  if (region !== (service === 'iam' ? 'us-east-1' : account.region)) {
    throw new AwsFailure(
      query ? 'SignatureDoesNotMatch' : 'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${region}'.`,
      status,
    );
  }
}
