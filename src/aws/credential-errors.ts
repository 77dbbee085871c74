import { isUserError, messageOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { Profile } from './shared-config.js';

export interface CredentialContext {
  readonly profile: string | undefined;
  /** The profile's own settings: they tell how one logs in to it. */
  readonly fields?: Profile | undefined;
}

/** Turns what the SDK's credential providers throw into what a person can do about it; every answer has exit code 4. */
export function translateCredentialError(error: unknown, context: CredentialContext): unknown {
  if (isUserError(error)) return error;
  const trouble = byName(error) ?? byProse(messageOf(error));
  // Also an error that nobody foresaw stands between the user and AWS: it is told, not shown as a bug.
  return credentialError(trouble ?? 'unusable', context, error);
}

/** Kinds of trouble with credentials. Each is the last part of a code: `credentials-expired`. */
export type Trouble =
  | 'expired'
  | 'sso-expired'
  | 'sso-never'
  | 'sso-denied'
  | 'login'
  | 'mfa'
  | 'mfa-wrong'
  | 'clock-skew'
  | 'invalid'
  | 'not-in-profile'
  | 'assume-denied'
  | 'unusable';

/** Names of exceptions, as services and providers spell them. The same thing has a name per protocol. */
const troubleByName: Readonly<Record<string, Trouble>> = {
  ExpiredToken: 'expired',
  ExpiredTokenException: 'expired',
  TokenRefreshRequired: 'expired',
  RequestExpired: 'clock-skew',
  RequestTimeTooSkewed: 'clock-skew',
  RequestInTheFuture: 'clock-skew',
  InvalidClientTokenId: 'invalid',
  InvalidAccessKeyId: 'invalid',
  UnrecognizedClientException: 'invalid',
  SignatureDoesNotMatch: 'invalid',
  InvalidSignatureException: 'invalid',
  IncompleteSignature: 'invalid',
  AuthFailure: 'invalid',
  MissingAuthenticationToken: 'invalid',
  MissingAuthenticationTokenException: 'invalid',
  InvalidIdentityToken: 'invalid',
  InvalidIdentityTokenException: 'invalid',
  IDPRejectedClaim: 'assume-denied',
  IDPRejectedClaimException: 'assume-denied',
};

/** What a service's answer says about the credentials; undefined when it is about something else. */
export function byName(error: unknown): Trouble | undefined {
  const name = error instanceof Error ? error.name : '';
  const trouble = troubleByName[name];
  // One exception stands for a wrong key and for a wrong clock; only its text tells them apart.
  if (trouble === 'invalid' && /Signature (expired|not yet current)/i.test(messageOf(error)))
    return 'clock-skew';
  return trouble;
}

/**
 * The SDK's providers throw one class, `CredentialsProviderError` (or `TokenProviderError`), for everything: here prose
 * is all there is. Texts read off @aws-sdk/credential-provider-{ini,sso,login} 3.97x and token-providers; each has a test
 * that makes the real provider say it.
 */
function byProse(message: string): Trouble | undefined {
  return prose.find(([pattern]) => pattern.test(message))?.[1];
}

const prose: readonly (readonly [RegExp, Trouble])[] = [
  [/requires multi-factor authentication, but no MFA code/, 'mfa'],
  [/MultiFactorAuthentication failed|invalid MFA one time pass code/i, 'mfa-wrong'],
  [
    /SSO session associated with this profile has expired|Token is expired|in SSO Token\. Cannot refresh/,
    'sso-expired',
  ],
  [/SSO session token associated with profile=.* was not found or is invalid/, 'sso-never'],
  [/SSO session associated with this profile is invalid/, 'sso-never'],
  [/UnauthorizedException|Session token not found or invalid/, 'sso-expired'],
  [/ForbiddenException/, 'sso-denied'],
  [/re-?authenticate|Failed to load token from|change in your password/i, 'login'],
  [/is not authorized to perform: sts:AssumeRole/, 'assume-denied'],
  [/credential_process returned expired credentials/, 'expired'],
  [/Could not resolve credentials using profile/, 'not-in-profile'],
];

/** Builds the error for one kind of trouble. */
export function credentialError(trouble: Trouble, context: CredentialContext, cause: unknown): UserError {
  const { message, why, next } = texts[trouble](context, messageOf(cause));
  return new UserError({
    code: `credentials-${trouble}`,
    message,
    ...(why === undefined ? {} : { why }),
    next,
    exitCode: exitCodes.credentials,
    cause,
  });
}

interface Words {
  readonly message: string;
  readonly why?: string;
  readonly next: readonly string[];
}

const texts: Readonly<Record<Trouble, (context: CredentialContext, said: string) => Words>> = {
  expired: (context) => ({
    message: `the credentials ${whose(context)} have expired`,
    why: 'temporary credentials live for some hours; keys that were copied into the environment are not renewed',
    next: renewal(context),
  }),
  'sso-expired': (context) => ({
    message: `the SSO session ${whose(context)} has expired`,
    next: [loginCommand('sso login', context.profile)],
  }),
  'sso-never': (context) => ({
    message: `there is no SSO session ${whose(context)} yet`,
    next: [loginCommand('sso login', context.profile)],
  }),
  'sso-denied': (context) => ({
    message: `SSO gives no access to role ${context.fields?.sso_role_name ?? '(unnamed)'} in account ${context.fields?.sso_account_id ?? '(unnamed)'}`,
    why: 'the permission set is not assigned to you there, or its name in the profile is misspelt',
    next: [loginCommand('configure sso', context.profile)],
  }),
  login: (context) => ({
    message: `the console session ${whose(context)} has expired or was never started`,
    next: [loginCommand('login', context.profile)],
  }),
  mfa: (context) => ({
    message: `the profile ${context.profile ?? 'default'} needs an MFA code, and nobody can be asked for it here`,
    why: 'this is not an interactive terminal',
    next: [
      'ollama-lambda deploy   # in a terminal, where it can ask',
      `eval "$(aws configure export-credentials --profile ${context.profile ?? 'default'} --format env)"`,
    ],
  }),
  'mfa-wrong': (context) => ({
    message: `AWS did not accept the MFA code ${whose(context)}`,
    why: 'a code is good once and for 30 seconds; also check the device in mfa_serial',
    next: ['ollama-lambda deploy   # with the next code'],
  }),
  'clock-skew': () => ({
    message: 'the clock of this machine and AWS’s differ by more than AWS accepts',
    why: 'a signature is good for five minutes around AWS’s time',
    next: ['date -u', 'sudo timedatectl set-ntp true   # Linux', 'sudo sntp -sS time.apple.com   # macOS'],
  }),
  invalid: (context) => ({
    message: `AWS does not know the credentials ${whose(context)}`,
    why: 'the key was deleted or mistyped, its session token is missing, or the Region is not enabled for this account',
    next: [
      loginCommand('sts get-caller-identity', context.profile),
      loginCommand('configure', context.profile),
    ],
  }),
  'not-in-profile': (context) => ({
    message: `the profile ${context.profile ?? 'default'} names no credentials`,
    why: 'it has neither keys nor a role, an SSO session, a login session or a credential_process',
    next: [loginCommand('login', context.profile), loginCommand('configure sso', context.profile)],
  }),
  'assume-denied': (context, said) => ({
    message: `the role ${context.fields?.role_arn ?? '(unnamed)'} ${whose(context)} may not be assumed`,
    why: cut(said),
    next: [loginCommand('sts get-caller-identity', context.fields?.source_profile ?? context.profile)],
  }),
  unusable: (context, said) => ({
    message: `the credentials ${whose(context)} could not be used: ${cut(said)}`,
    next: [loginCommand('sts get-caller-identity', context.profile)],
  }),
};

const whose = ({ profile }: CredentialContext): string =>
  profile === undefined ? 'in use' : `of profile ${profile}`;

function renewal(context: CredentialContext): readonly string[] {
  const { fields, profile } = context;
  if (fields?.sso_session || fields?.sso_start_url) return [loginCommand('sso login', profile)];
  if (fields?.login_session) return [loginCommand('login', profile)];
  if (profile !== undefined) return [loginCommand('login', profile), loginCommand('configure', profile)];
  return ['unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN', 'aws login'];
}

/** `aws sso login --profile dev` */
export const loginCommand = (verb: string, profile: string | undefined): string =>
  profile === undefined
    ? `aws ${verb}`
    : `aws ${verb} --profile ${/^[\w@+=.,:/-]+$/.test(profile) ? profile : `'${profile}'`}`;

/** The remote's own words, bounded. */
const cut = (text: string): string => (text.length > 400 ? `${text.slice(0, 400)}…` : text);
