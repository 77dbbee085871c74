import type { RepositoryImage } from '../../aws/ports.js';
import { isUserError } from '../../core/errors.js';
import { showBytes } from '../../lib/quantities.js';
import type { Step } from '../../plan/plan.js';
import type { Context } from '../context.js';

/**
 * Deletes our old images. It comes after the function has answered with the new one, and failing at it is no failure of the
 * deploy: what is left costs cents, and the next deploy tries again.
 */
export async function pruneImages(
  step: Extract<Step, { kind: 'prune-images' }>,
  { ports, emit, found }: Context,
): Promise<undefined> {
  const { repository, tag, keep } = step;
  try {
    const live = await ports.images.digestOf(repository, tag);
    // Without it nobody knows what must stay.
    if (live === undefined) return;
    const old = oldImages(await ports.repositories.images(repository), live, keep);
    if (old.length === 0) return;
    const gone = await ports.repositories.deleteImages(
      repository,
      old.map(({ digest }) => digest),
    );
    found.changed = true;
    const bytes = old.reduce((sum, image) => sum + image.bytes, 0);
    const text = `${gone} old ${gone === 1 ? 'image' : 'images'} of ${repository} deleted, ${showBytes(bytes)} at most`;
    emit({ kind: 'note', level: 'info', text });
  } catch (error) {
    if (!isUserError(error)) throw error;
    emit({
      kind: 'note',
      level: 'warn',
      text: `old images of ${repository} are still there: ${error.message}`,
    });
  }
}

/** Ours, but for the live one and the `keep` newest besides it: a roll-back needs those. */
function oldImages(
  images: readonly RepositoryImage[],
  live: string,
  keep: number,
): readonly RepositoryImage[] {
  return images
    .filter(({ digest, tags }) => digest !== live && tags.length > 0 && tags.every(isFingerprint))
    .toSorted((one, other) => (one.pushedAt < other.pushedAt ? 1 : -1))
    .slice(keep);
}

/** A tag that `fingerprint` of `image/recipe.ts` makes; images with any other tag are somebody's own. */
const isFingerprint = (tag: string): boolean => /^r\d+-[0-9a-f]{32}$/.test(tag);
