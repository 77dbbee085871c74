import { isUserError, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { loginCommand, translateCredentialError } from './credential-errors.js';
import { isEc2 } from './ec2.js';
import { type Environment, type Profile, readSharedConfig, type SharedConfig } from './shared-config.js';

/** The shape that the SDK calls credentials; never logged, never part of an event. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export type CredentialsProvider = () => Promise<Credentials>;

export interface CredentialsQuestion {
  /** By flag, OLLAMA_LAMBDA_PROFILE or file. It excludes credentials in the environment. */
  readonly profile: string | undefined;
  readonly region: string;
  readonly environment: Environment;
  /** Asks the person for the code of their MFA device; absent where nobody can be asked. */
  readonly mfaCodeProvider?: ((serial: string) => Promise<string>) | undefined;
  /** Whether this machine is an EC2 instance. Default: what its firmware says. */
  readonly onEc2?: () => Promise<boolean>;
}

/**
 * Credentials as AWS's own CLI finds them: a profile named on purpose, else keys in the environment, else AWS_PROFILE,
 * else the default profile, a web identity, a container's role, and on EC2 the instance's. One provider serves all
 * clients, so that nobody is asked for an MFA code twice.
 *
 * @returns a function that throws UserErrors `profile-unknown`, `credentials-*` (all exit 4)
 */
export function createCredentials(question: CredentialsQuestion): CredentialsProvider {
  return remembered(async () => {
    const shared = await readSharedConfig(question.environment);
    const named = namedProfile(question);
    return named ? fromProfile(named, shared, question) : fromAnywhere(shared, question);
  });
}

/**
 * The profile that credentials come from and its settings, for the identity line and for errors that say how to log in
 * again. Both undefined when they come from somewhere else.
 */
export async function profileInUse(
  question: Pick<CredentialsQuestion, 'profile' | 'environment'>,
): Promise<{ readonly profile: string | undefined; readonly profileFields: Profile | undefined }> {
  const { profiles } = await readSharedConfig(question.environment);
  const keys = environmentKeys(question.environment);
  const profile = namedProfile(question) ?? (keys || !profiles.has('default') ? undefined : 'default');
  return { profile, profileFields: profile === undefined ? undefined : profiles.get(profile) };
}

/** The profile somebody named; keys in the environment exclude AWS_PROFILE, as with AWS's CLI. */
const namedProfile = ({
  profile,
  environment,
}: Pick<CredentialsQuestion, 'profile' | 'environment'>): string | undefined =>
  profile || (environmentKeys(environment) ? undefined : environment.AWS_PROFILE) || undefined;

async function fromProfile(
  name: string,
  shared: SharedConfig,
  question: CredentialsQuestion,
): Promise<Credentials> {
  const profile = shared.profiles.get(name);
  if (profile === undefined) throw unknownProfile(name, shared);
  try {
    const { fromIni } = await import('@aws-sdk/credential-providers');
    return await fromIni({
      profile: name,
      filepath: shared.credentialsFile,
      configFilepath: shared.configFile,
      // The SDK keeps files for the life of the process; a login in another window must be seen.
      ignoreCache: true,
      ...(question.mfaCodeProvider ? { mfaCodeProvider: question.mfaCodeProvider } : {}),
      // For AssumeRole only. SSO is asked in the profile's own `sso_region`: never pass `clientConfig.region`.
      parentClientConfig: { region: question.region },
    })();
  } catch (error) {
    throw translateCredentialError(error, { profile: name, fields: profile });
  }
}

interface Source {
  /** For the list of what was tried. */
  readonly name: string;
  readonly provide: () => Promise<Credentials>;
}

async function fromAnywhere(shared: SharedConfig, question: CredentialsQuestion): Promise<Credentials> {
  const sources = await sourcesOf(shared, question);
  for (const source of sources) {
    try {
      return await source.provide();
    } catch (error) {
      if (!isNothingThere(error)) {
        throw translateCredentialError(error, { profile: undefined, fields: shared.profiles.get('default') });
      }
    }
  }
  const tried = ['AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', ...sources.map((source) => source.name)];
  throw new UserError({
    code: 'credentials-missing',
    message: 'no AWS credentials were found',
    why: `looked at: ${tried.join('; ')}`,
    next: [
      'aws login',
      'aws configure sso',
      'ollama-lambda deploy --profile <name>',
      ...(shared.profiles.size > 0 ? [`# profiles found: ${profileNames(shared)}`] : []),
    ],
    exitCode: exitCodes.credentials,
  });
}

async function sourcesOf(shared: SharedConfig, question: CredentialsQuestion): Promise<readonly Source[]> {
  const { environment, region, onEc2 = isEc2 } = question;
  const providers = await import('@aws-sdk/credential-providers');
  const keys = environmentKeys(environment);
  if (keys) return [{ name: 'environment', provide: async () => keys }];

  const sources: Source[] = [
    {
      name: `profile default in ${shared.configFile} and ${shared.credentialsFile}`,
      provide: async () =>
        shared.profiles.has('default') ? fromProfile('default', shared, question) : nothingThere(),
    },
  ];
  const tokenFile = environment.AWS_WEB_IDENTITY_TOKEN_FILE;
  const roleArn = environment.AWS_ROLE_ARN;
  if (tokenFile && roleArn) {
    const provide = providers.fromTokenFile({
      webIdentityTokenFile: tokenFile,
      roleArn,
      roleSessionName: environment.AWS_ROLE_SESSION_NAME ?? 'ollama-lambda',
      clientConfig: { region },
    });
    sources.push({ name: 'AWS_WEB_IDENTITY_TOKEN_FILE', provide });
  }
  if (environment.AWS_CONTAINER_CREDENTIALS_FULL_URI || environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    sources.push({ name: 'the container’s role', provide: providers.fromHttp({}) });
  }
  const isForbidden = /^(1|true)$/i.test(environment.AWS_EC2_METADATA_DISABLED ?? '');
  if (!isForbidden && (await onEc2())) {
    const provide = providers.fromInstanceMetadata({ timeout: 1_000, maxRetries: 2 });
    sources.push({ name: 'the instance’s role', provide });
  } else {
    sources.push({ name: 'no instance role (this is not EC2)', provide: nothingThere });
  }
  return sources;
}

function environmentKeys(environment: Environment): Credentials | undefined {
  const accessKeyId = environment.AWS_ACCESS_KEY_ID;
  const secretAccessKey = environment.AWS_SECRET_ACCESS_KEY;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = environment.AWS_SESSION_TOKEN || undefined;
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** A default profile that only names a Region is no mistake: the search goes on. */
const isNothingThere = (error: unknown): boolean =>
  isUserError(error)
    ? error.code === 'credentials-not-in-profile'
    : (error as { tryNextLink?: unknown } | undefined)?.tryNextLink === true;

const nothingThere = async (): Promise<never> => {
  throw Object.assign(new Error('nothing there'), { tryNextLink: true });
};

const unknownProfile = (name: string, shared: SharedConfig): UserError =>
  new UserError({
    code: 'profile-unknown',
    message: `there is no AWS profile ${JSON.stringify(name)}`,
    why:
      shared.profiles.size > 0
        ? `profiles in ${shared.configFile} and ${shared.credentialsFile}: ${profileNames(shared)}`
        : `${shared.configFile} and ${shared.credentialsFile} have no profiles`,
    next: ['aws configure list-profiles', loginCommand('configure sso', name)],
    exitCode: exitCodes.credentials,
  });

const profileNames = (shared: SharedConfig): string => [...shared.profiles.keys()].toSorted().join(', ');

/** Asks once at a time, and again five minutes before the end (signing must not race the clock). Failures are not kept. */
function remembered(provide: CredentialsProvider): CredentialsProvider {
  let current: Promise<Credentials> | undefined;
  const start = (): Promise<Credentials> => {
    const asked = provide();
    // The caller sees the failure; this only makes sure that the next call asks anew.
    asked.catch(() => {
      if (current === asked) current = undefined;
    });
    return asked;
  };
  return async () => {
    const seen = current;
    if (seen !== undefined) {
      const known = await seen;
      if ((known.expiration?.getTime() ?? Infinity) - Date.now() > renewBefore) return known;
      if (current === seen) current = undefined;
    }
    current ??= start();
    return current;
  };
}

const renewBefore = 5 * 60_000;
