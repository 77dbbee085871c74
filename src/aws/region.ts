import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { type Environment, readSharedConfig } from './shared-config.js';

export interface RegionQuestion {
  /** What flag, OLLAMA_LAMBDA_REGION or file said, already settled, and which of them. */
  readonly configured?: { readonly value: string; readonly origin: string } | undefined;
  readonly environment: Environment;
  /** Profile chosen by flag or file; AWS_PROFILE counts when there is none. */
  readonly profile: string | undefined;
  readonly guess: RegionGuesser;
}

/** What a text is worth as a Region's name; `config/regions.ts` knows, and keeps the only list. */
export type RegionGuesser = (code: string) => {
  readonly kind: 'known' | 'new' | 'misspelled';
  readonly near?: string | undefined;
};

export interface ChosenRegion {
  readonly region: string;
  /** For people: `--region`, `AWS_REGION`, `profile dev`. */
  readonly from: string;
}

/**
 * Finds the Region: config (flag > OLLAMA_LAMBDA_REGION > file) > AWS_REGION > AWS_DEFAULT_REGION > profile. The SDK
 * does not look at AWS_DEFAULT_REGION, so the order is ours. There is no fall-back: a deploy to the wrong Region costs
 * more than a message.
 *
 * @throws UserError `region-missing` (exit 4) that lists what was tried; `region-unknown` (exit 2) for a misspelt name
 */
export async function resolveRegion(question: RegionQuestion): Promise<ChosenRegion> {
  const { configured, environment, profile, guess } = question;
  const { profiles, configFile } = await readSharedConfig(environment);
  const profileName = profile || environment.AWS_PROFILE || 'default';
  const choices: readonly { readonly value: string | undefined; readonly from: string }[] = [
    { value: configured?.value, from: configured?.origin ?? '--region' },
    { value: environment.AWS_REGION, from: 'AWS_REGION' },
    { value: environment.AWS_DEFAULT_REGION, from: 'AWS_DEFAULT_REGION' },
    { value: profiles.get(profileName)?.region, from: `profile ${profileName}` },
  ];
  for (const { value, from } of choices) {
    if (value) return { region: checked(value.trim(), from, guess), from };
  }
  throw new UserError({
    code: 'region-missing',
    message: 'no AWS Region was given',
    why:
      'looked at: --region, OLLAMA_LAMBDA_REGION, region in ollama-lambda.yaml, AWS_REGION, AWS_DEFAULT_REGION, ' +
      `profile ${profileName} in ${configFile}`,
    next: [
      'ollama-lambda deploy --region eu-west-1',
      `aws configure set region eu-west-1 --profile ${profileName}`,
    ],
    exitCode: exitCodes.credentials,
  });
}

/** Names of the right form pass also when they are newer than this program: only slips are refused. */
function checked(region: string, from: string, guess: RegionGuesser): string {
  const { kind, near } = guess(region);
  const hasShape = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region);
  if (kind !== 'misspelled' && hasShape) return region;
  throw new UserError({
    code: 'region-unknown',
    message: `${JSON.stringify(region.slice(0, 60))} (from ${from}) is no AWS Region${near ? `; did you mean ${near}?` : ''}`,
    why: 'Regions are named like eu-west-1 or ap-southeast-2',
    next: [`ollama-lambda deploy --region ${near ?? 'eu-west-1'}`],
    exitCode: exitCodes.usage,
  });
}
