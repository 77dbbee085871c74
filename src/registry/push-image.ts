import { isUserError, type UserError } from '../core/errors.js';
import type { Emit } from '../core/event.js';
import type { Pushed } from '../core/outcome.js';
import type { Draft, Image } from '../image/image.js';
import { createProgress } from '../image/progress.js';
import type { RegistryClient } from './client.js';
import { RegistryFailure } from './failure.js';
import type { LayerParts } from './push-by-parts.js';
import { pushLayers } from './push-layers.js';
import { tagTaken, verifyPushed } from './verify-pushed.js';

export interface Push {
  readonly client: RegistryClient;
  readonly repository: string;
  readonly tag: string;
  readonly draft: Draft;
  /** Other repositories of this registry that may have layers of which a record tells: those are mounted. */
  readonly mountFrom?: readonly string[];
  /** A second way for large layers, for whoever asks for it. */
  readonly parts?: LayerParts | undefined;
  readonly emit: Emit;
  /** Id of the step that progress belongs to. */
  readonly step: string;
  readonly signal: AbortSignal;
}

/**
 * Brings into the repository what it lacks, manifest last, and looks at what has arrived. The tag may be immutable: if
 * it names this image already, all is well.
 * @throws UserError `image-tag-taken`, `image-not-as-pushed`, `image-too-large`, and what client and draft throw
 */
export async function pushImage(push: Push): Promise<Pushed> {
  const { client, repository, tag, draft, signal } = push;
  const layers = await pushLayers(push);
  const image = draft.finish(layers.map(({ facts }) => facts));
  const configSent = await pushConfig(push, image);
  await putTag(push, image);
  await verifyPushed({ client, repository, tag, image, signal });
  const bytesPushed = layers.reduce((sum, { sent }) => sum + sent, configSent);
  const whole = new Map(
    [...image.layers, image.config.descriptor].map(({ digest, size }) => [digest, size as number]),
  );
  return {
    digest: image.digest,
    bytesPushed,
    bytesSkipped: [...whole.values()].reduce((sum, size) => sum + size, 0) - bytesPushed,
  };
}

/** @returns bytes that travelled */
async function pushConfig(
  { client, repository, emit, step, signal }: Push,
  { config: { descriptor, bytes } }: Image,
): Promise<number> {
  const { digest, size } = descriptor;
  if (await client.hasBlob(repository, digest, signal)) return 0;
  const report = createProgress(emit, { step, item: 'image config', direction: 'upload', total: size });
  report(0);
  const uploaded = await client.pushBlob(
    repository,
    { digest, size, open: () => once(bytes), sent: report },
    signal,
  );
  return uploaded.sent;
}

/**
 * ECR refuses to set an immutable tag again, even to what it is. That happens when somebody else was faster, and when
 * the answer to our own first attempt was lost: what the tag names decides.
 */
async function putTag({ client, repository, tag, signal }: Push, image: Image): Promise<void> {
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

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
