import type { Digest } from '../core/digest.js';
import { isUserError, UserError } from '../core/errors.js';
import type { Emit } from '../core/event.js';
import type { Pushed } from '../core/outcome.js';
import { type Descriptor, type Image, mediaTypes } from '../image/image.js';
import { parseImageManifest } from '../image/manifest.js';
import { createProgress } from '../image/progress.js';
import { boundedMap } from '../lib/bounded-map.js';
import type { RegistryClient } from './client.js';
import { RegistryFailure } from './failure.js';

export interface Push {
  readonly client: RegistryClient;
  readonly repository: string;
  readonly tag: string;
  readonly image: Image;
  readonly emit: Emit;
  /** Id of the step that progress belongs to. */
  readonly step: string;
  readonly signal: AbortSignal;
}

/** Uploads at a time: more would share the same line, and ECR limits parts by second. */
const width = 2;

/**
 * Brings into the repository what it lacks, manifest last, and looks at what has arrived. The tag may be immutable: if
 * it names this image already, all is well.
 * @throws UserError `image-tag-taken`, `image-not-as-pushed`, and what the client throws
 */
export async function pushImage(push: Push): Promise<Pushed> {
  const { client, repository, tag, image, signal } = push;
  const parts = partsOf(image);
  const pushed = await boundedMap(parts, width, signal, (part, during) => pushPart(push, part, during));
  const bytesPushed = pushed.reduce((sum, size) => sum + size, 0);
  await putTag(push);
  await verify(client, repository, tag, image, signal);
  return {
    digest: image.digest,
    bytesPushed,
    bytesSkipped: parts.reduce((sum, { descriptor }) => sum + descriptor.size, 0) - bytesPushed,
  };
}

interface Part {
  readonly title: string;
  readonly descriptor: Descriptor;
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Layers and config; a layer that is in the image twice is pushed once. */
function partsOf({ layers, config }: Image): readonly Part[] {
  const { descriptor, bytes } = config;
  const parts: readonly Part[] = [...layers, { title: 'image config', descriptor, open: () => once(bytes) }];
  return [...new Map(parts.map((part) => [part.descriptor.digest, part])).values()];
}

/** @returns bytes pushed: all, or none when the repository has it */
async function pushPart(
  { client, repository, emit, step }: Push,
  part: Part,
  signal: AbortSignal,
): Promise<number> {
  const { digest, size } = part.descriptor;
  if (await client.hasBlob(repository, digest, signal)) return 0;
  const sent = createProgress(emit, { step, item: part.title, direction: 'upload', total: size });
  sent(0);
  const open = (during: AbortSignal | undefined) => part.open(during ?? signal);
  await client.pushBlob(repository, { digest, size, open, sent }, signal);
  return size;
}

/**
 * ECR refuses to set an immutable tag again, even to what it is. That happens when somebody else was faster, and when
 * the answer to our own first attempt was lost: what the tag names decides.
 */
async function putTag({ client, repository, tag, image, signal }: Push): Promise<void> {
  try {
    await client.pushManifest(repository, tag, { mediaType: image.mediaType, bytes: image.manifest }, signal);
  } catch (error) {
    if (!isUserError(error) || !isRefusal(error)) throw error;
    const found = await client.headManifest(repository, tag, signal).catch(() => {
      // The refusal says more than the failure to look behind it.
      throw error;
    });
    if (found === image.digest) return;
    if (found === undefined) throw error;
    throw tagTaken(`${client.host}/${repository}:${tag}`, image.digest, found, error);
  }
}

/** A tag that may not be set again: 400 TAG_INVALID at ECR, 409 elsewhere. */
const isRefusal = ({ cause }: UserError): boolean =>
  cause instanceof RegistryFailure && (cause.status === 400 || cause.status === 409);

async function verify(
  client: RegistryClient,
  repository: string,
  tag: string,
  image: Image,
  signal: AbortSignal,
): Promise<void> {
  const name = `${client.host}/${repository}:${tag}`;
  const there = await client.manifest(repository, tag, { accept: [image.mediaType], signal });
  if (there.digest !== image.digest) throw notAsPushed(name, `it is ${there.digest} and not ${image.digest}`);
  const { config, layers } = parseImageManifest(there.bytes, name, there.contentType);
  const types = [config.mediaType, ...new Set(layers.map(({ mediaType }) => mediaType))].join(', ');
  if (types !== `${mediaTypes.config}, ${mediaTypes.layer}`)
    throw notAsPushed(name, `its media types are ${types}`);
  for (const { digest } of [config, ...layers]) {
    if (!(await client.hasBlob(repository, digest, signal))) throw notAsPushed(name, `${digest} is missing`);
  }
}

const tagTaken = (name: string, own: Digest, found: Digest, cause: unknown): UserError =>
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

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
