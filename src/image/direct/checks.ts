import type { Digest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { sha256 } from '../../lib/digest-stream.js';
import { showBytes } from '../../lib/quantities.js';
import { type Descriptor, mediaTypes } from '../image.js';
import type { Recipe } from '../recipe.js';

/** @throws UserError `digest-mismatch` */
export function checkDocument(document: Uint8Array, digest: Digest, image: string): void {
  const found = sha256(document);
  if (found !== digest) throw mismatch(digest, found, image);
}

export const mismatch = (digest: Digest, found: string, image: string): UserError =>
  new UserError({
    code: 'digest-mismatch',
    message: `${image}: ${digest} came as ${found}`,
    why: 'a mirror or proxy in between changed it, or it was damaged on the way; nothing of it was used',
    next: ['ollama-lambda deploy'],
    again: true,
  });

/** @throws UserError `layer-compression` for anything but gzip */
export function checkGzip({ mediaType, digest }: Descriptor, image: string): void {
  if (mediaType === mediaTypes.layer || mediaType === mediaTypes.ociLayer) return;
  throw new UserError({
    code: 'layer-compression',
    message: `${image} has a layer of type ${JSON.stringify(mediaType.slice(0, 100))}; only gzip layers can go to Lambda`,
    why: `layer ${digest} is compressed in another way (zstd, most likely), or is no layer`,
    next: ['ollama-lambda validate'],
  });
}

/**
 * Lambda finds out only when the function starts, and then says `exec format error`.
 * @throws UserError `platform-missing`
 */
export function checkArchitecture(config: Readonly<Record<string, unknown>>, recipe: Recipe): void {
  const wanted = recipe.architecture === 'x86_64' ? 'amd64' : recipe.architecture;
  if (config.os === 'linux' && config.architecture === wanted) return;
  throw new UserError({
    code: 'platform-missing',
    message: `${recipe.base.image} is for ${config.os}/${config.architecture}; the function is to run on linux/${wanted}`,
    why: `its digest ${recipe.base.digest} may have been locked for another architecture`,
    next: ['rm ollama-lambda.lock', 'ollama-lambda deploy'],
    again: true,
  });
}

/** AWS's limit for container images, uncompressed, all layers: 10 GB, which it counts in binary units. */
const largestImage = 10 * 1024 ** 3;

/**
 * @param unpacked bytes of all layers, as far as known
 * @throws UserError `image-too-large`
 */
export function checkSize(unpacked: number, { model }: Recipe): void {
  if (unpacked <= largestImage) return;
  throw new UserError({
    code: 'image-too-large',
    message: `the image with ${model?.ref.short ?? 'no model'} would have ${showBytes(unpacked)} and Lambda takes ${showBytes(largestImage)} at most`,
    why: 'the limit holds for the uncompressed image: base, engine and model together, and cannot be raised',
    next: ['ollama-lambda deploy --model <a smaller one>'],
    again: true,
  });
}
