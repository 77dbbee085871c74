import { createAws } from '../aws/aws.js';
import { type CredentialsProvider, createCredentials, profileInUse } from '../aws/credentials.js';
import { endpointsIn } from '../aws/endpoints.js';
import type { Aws, Identity } from '../aws/ports.js';
import { resolveRegion } from '../aws/region.js';
import type { Config } from '../config/config.js';
import { guessRegion } from '../config/regions.js';
import type { Origins } from '../config/settle.js';
import { isUserError, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { packageVersion } from './assets.js';
import type { Session } from './session.js';

/** The account and Region that a command talks to, and its way in. */
export interface Target {
  readonly region: string;
  /** What said so: `--region`, `AWS_REGION`, `profile dev`. */
  readonly regionFrom: string;
  readonly identity: Identity;
  readonly aws: Aws;
  readonly credentials: CredentialsProvider;
}

/**
 * Finds Region and credentials, asks who we are, and says so in one line. The guard `accountId` is checked here, before
 * anything else is asked of the account.
 */
export async function findTarget(config: Config, origins: Origins, session: Session): Promise<Target> {
  const { io } = session;
  const { region, from } = await regionOf(config, origins, session);
  const { profile, environment } = { profile: config.profile, environment: io.env };
  const mayAsk = session.interactivity.kind === 'may-ask';
  const credentials = createCredentials({
    profile,
    region,
    environment,
    ...(mayAsk ? { mfaCodeProvider: (serial) => session.ask((prompts) => prompts.mfaCode(serial)) } : {}),
  });
  const aws = createAws({
    region,
    credentials,
    ...(await profileInUse({ profile, environment })),
    endpoints: endpointsIn(environment),
    userAgent: `ollama-lambda/${packageVersion()}`,
  });
  const identity = await aws.identity.whoAmI();
  refuseOtherAccount(config, identity);
  const by = profile ?? environment.AWS_PROFILE;
  session.say(
    `account ${identity.account} · ${region} (${from}) · ${by === undefined ? 'no profile' : `profile ${by}`} · ${identity.arn}`,
  );
  return { region, regionFrom: from, identity, aws, credentials };
}

async function regionOf(
  config: Config,
  origins: Origins,
  session: Session,
): Promise<{ region: string; from: string }> {
  const configured =
    config.region === undefined ? undefined : { value: config.region, origin: origins.region.text };
  const question = { environment: session.io.env, profile: config.profile, guess: guessRegion };
  try {
    return await resolveRegion({ ...question, configured });
  } catch (error) {
    if (!isUserError(error) || error.code !== 'region-missing') throw error;
    if (session.interactivity.kind === 'must-not-ask') {
      throw new UserError({
        code: error.code,
        message: `${error.message}, and nobody can be asked: ${session.interactivity.because}`,
        ...(error.why === undefined ? {} : { why: error.why }),
        next: error.next,
        exitCode: error.exitCode,
      });
    }
    const value = await session.ask((prompts) => prompts.region(undefined));
    return resolveRegion({ ...question, configured: { value, origin: 'your answer' } });
  }
}

function refuseOtherAccount({ accountId }: Config, { account, arn }: Identity): void {
  if (accountId === undefined || accountId === account) return;
  throw new UserError({
    code: 'wrong-account',
    message: `these credentials belong to account ${account}, and accountId allows only ${accountId}`,
    why: `AWS says that you are ${arn}`,
    next: ['ollama-lambda deploy --profile <profile of the right account>'],
    exitCode: exitCodes.usage,
  });
}
