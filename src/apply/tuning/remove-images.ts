import type { Repositories } from '../../aws/ports.js';
import { isUserError, messageOf, UserError } from '../../core/errors.js';
import { isTuningTag } from '../../survey/tuning-marks.js';

/**
 * Images that were pushed for a measurement, of a killed run too. Only our tag goes, and the image with its last tag: what
 * has been deployed meanwhile stays.
 *
 * @returns how many tags went
 * @throws UserError `tuning-left`
 */
export async function removeImages(
  repositories: Pick<Repositories, 'describe' | 'images' | 'deleteTags'>,
  repository: string,
): Promise<number> {
  try {
    if ((await repositories.describe(repository)) === undefined) return 0;
    const images = await repositories.images(repository);
    const tags = images.flatMap((image) => image.tags.filter(isTuningTag));
    if (tags.length > 0) await repositories.deleteTags(repository, tags);
    return tags.length;
  } catch (error) {
    throw new UserError({
      code: 'tuning-left',
      message: `the image that was pushed for the measurement could not be removed from ${repository}: ${messageOf(error)}`,
      why: 'nothing uses it; it costs what ECR takes for its bytes until it goes',
      next: ['ollama-lambda tune --put-back', ...(isUserError(error) ? error.next : [])],
      cause: error,
    });
  }
}
