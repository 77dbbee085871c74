import { UserError } from '../core/errors.js';
import type { Context } from './context.js';

/**
 * `<repository uri>@sha256:…`: by digest, so that CloudFormation sees every change of the image and a tag that is
 * moved by hand changes nothing.
 */
export async function imageUriOf(
  { ports, found }: Context,
  image: { readonly repository: string; readonly tag: string },
): Promise<string> {
  const repository = await ports.repositories.describe(image.repository);
  const digest = found.pushed?.digest ?? (await ports.images.digestOf(image.repository, image.tag));
  if (repository === undefined || digest === undefined) {
    throw new UserError({
      code: 'image-gone',
      message: `image ${image.repository}:${image.tag} was in the registry a moment ago and is gone`,
      why: 'somebody deleted it, or the repository, while this deploy was running',
      next: ['ollama-lambda deploy'],
    });
  }
  return `${repository.uri}@${digest}`;
}
