import { type Check, good, skipped, trouble } from '../check.js';

/** Lambda keeps a copy of a function's image for some time after it is deleted; then the function fails. */
export const imagePresent: Check = {
  id: 'image-present',
  group: 'deployment',
  async look({ account, config }) {
    const seen = await account();
    if (seen.kind === 'unknown' || config.kind === 'invalid')
      return [skipped('without credentials and config')];
    const details = await seen.aws.functions.inspect(config.config.name, 'live');
    const [address = '', digest] = details?.image?.split('@') ?? [];
    if (digest === undefined) return [skipped('there is no function')];
    const repository = address.replace(/^[^/]+\//, '');
    const there = await seen.aws.repositories.describe(repository);
    const images = there === undefined ? [] : await seen.aws.repositories.images(repository);
    const short = digest.slice(0, 'sha256:'.length + 12);
    if (images.some((image) => image.digest === digest)) return [good(`${repository}@${short} is in ECR`)];
    return [
      trouble(
        'error',
        `the function's image ${repository}@${short} is not in ECR any more: the function will fail, and so will a roll-back to it`,
        'ollama-lambda deploy, and look for a lifecycle rule of the repository that deletes images',
      ),
    ];
  },
};
