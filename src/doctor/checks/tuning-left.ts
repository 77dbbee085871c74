import { surveyVersions } from '../../survey/tuning.js';
import { isTuningTag, leftoversOf } from '../../survey/tuning-marks.js';
import { type Check, good, skipped, trouble } from '../check.js';
import type { AccountSeen } from '../world.js';

/** A tuning that was killed, or cut off from AWS, could not take away what it had made. */
export const tuningLeft: Check = {
  id: 'tuning-left',
  group: 'deployment',
  async look({ account, config }) {
    const seen = await account();
    if (seen.kind === 'unknown' || config.kind === 'invalid')
      return [skipped('without credentials and config')];
    const { name, repository } = config.config;
    if ((await seen.aws.functions.describe(name)) === undefined) return [skipped('there is no function')];
    const left = [...(await onFunction(name, seen)), ...(await imagesIn(repository, seen))];
    if (left.length === 0) return [good(`${name} has nothing of a tuning`)];
    return [
      trouble(
        'warning',
        `${name} still has what a tuning has made: ${left.join(', ')}`,
        'ollama-lambda tune --put-back, unless one is running now',
      ),
    ];
  },
};

type Known = Extract<AccountSeen, { kind: 'known' }>;

async function onFunction(name: string, { aws }: Known): Promise<readonly string[]> {
  const { versions, latest } = leftoversOf(await surveyVersions(aws.versions, name));
  return [
    ...versions.map(({ version, alias }) => `version ${version} (alias ${alias})`),
    ...(latest ? ['the settings of $LATEST'] : []),
  ];
}

async function imagesIn(repository: string, { aws: { repositories } }: Known): Promise<readonly string[]> {
  if ((await repositories.describe(repository)) === undefined) return [];
  const images = await repositories.images(repository);
  return images.flatMap(({ tags }) => tags.filter(isTuningTag)).map((tag) => `image ${repository}:${tag}`);
}
