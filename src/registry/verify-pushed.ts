import type { Digest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { type Image, mediaTypes } from '../image/image.js';
import { parseImageManifest, readObject } from '../image/manifest.js';
import { collect } from '../lib/digest-stream.js';
import type { RegistryClient } from './client.js';

/** An image config is some kilobytes; more is none of ours. */
const longestConfig = 4 * 1024 * 1024;

/**
 * Reads back what the tag names, before CloudFormation hears of it: manifest and config by digest, types that Lambda
 * takes, one platform, and every blob where it should be, as long as it should be.
 * @throws UserError `image-not-as-pushed`
 */
export async function verifyPushed(pushed: {
  readonly client: RegistryClient;
  readonly repository: string;
  readonly tag: string;
  readonly image: Image;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { client, repository, tag, image, signal } = pushed;
  const name = `${client.host}/${repository}:${tag}`;
  const there = await client.manifest(repository, tag, { accept: [image.mediaType], signal });
  if (there.digest !== image.digest) throw notAsPushed(name, `it is ${there.digest} and not ${image.digest}`);
  const { config, layers } = parseImageManifest(there.bytes, name, there.contentType);
  const types = [config.mediaType, ...new Set(layers.map(({ mediaType }) => mediaType))].join(', ');
  if (types !== `${mediaTypes.config}, ${mediaTypes.layer}`)
    throw notAsPushed(name, `its media types are ${types}`);

  const read = client.blob(repository, config.digest, { size: config.size, signal });
  const written = readObject(await collect(read, longestConfig)) ?? {};
  const own = readObject(image.config.bytes) ?? {};
  if (written.os !== own.os || written.architecture !== own.architecture) {
    throw notAsPushed(name, `it is for ${String(written.os)}/${String(written.architecture)}`);
  }
  for (const { digest, size } of layers) {
    const found = await client.sizeOfBlob(repository, digest, signal);
    if (found === undefined) throw notAsPushed(name, `${digest} is missing`);
    if (found !== 'unknown' && found !== size)
      throw notAsPushed(name, `${digest} has ${found} bytes and not ${size}`);
  }
}

export const tagTaken = (name: string, own: Digest, found: Digest, cause: unknown): UserError =>
  new UserError({
    code: 'image-tag-taken',
    message: `${name} is another image already: ${found}, not ${own}`,
    why: 'the tag is made of everything that goes into the image, so somebody pushed it by hand, or another version of this tool did',
    next: [`docker buildx imagetools inspect ${name}`, 'ollama-lambda deploy'],
    cause,
  });

const notAsPushed = (name: string, what: string): UserError =>
  new UserError({
    code: 'image-not-as-pushed',
    message: `${name} is not what was pushed: ${what}`,
    why: 'something else writes to the repository at the same time, or changed the image on its way',
    next: ['ollama-lambda deploy'],
  });
