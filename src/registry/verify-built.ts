import { UserError } from '../core/errors.js';
import type { Pushed } from '../core/outcome.js';
import { mediaTypes } from '../image/image.js';
import { parseImageManifest, readObject } from '../image/manifest.js';
import { fingerprint, type Recipe } from '../image/recipe.js';
import { collect } from '../lib/digest-stream.js';
import type { RegistryClient } from './client.js';

const longestConfig = 4 * 1024 * 1024;

/** Lambda takes both families, gzip layers only. */
const takenTypes: readonly string[] = [
  mediaTypes.config,
  mediaTypes.layer,
  mediaTypes.ociConfig,
  mediaTypes.ociLayer,
];

/**
 * Looks at an image that another program has built and pushed, before CloudFormation hears of it: one platform, types that
 * Lambda takes, this recipe's, and every blob where it should be.
 * @param pushed.there the first twelve digits of diff-ids of layers that did not travel
 * @throws UserError `image-not-fit`
 */
export async function verifyBuilt(pushed: {
  readonly client: RegistryClient;
  readonly repository: string;
  readonly tag: string;
  readonly recipe: Recipe;
  readonly there: ReadonlySet<string>;
  readonly signal: AbortSignal;
}): Promise<Pushed> {
  const { client, repository, tag, recipe, there, signal } = pushed;
  const name = `${client.host}/${repository}:${tag}`;
  const found = await client.manifest(repository, tag, { signal });
  if (found.contentType === mediaTypes.ociIndex || found.contentType === mediaTypes.dockerIndex) {
    throw notFit(name, 'it is an index over several images, and Lambda takes one');
  }
  const { config, layers } = parseImageManifest(found.bytes, name, found.contentType);
  const odd = [config, ...layers].find(({ mediaType }) => !takenTypes.includes(mediaType));
  if (odd !== undefined) throw notFit(name, `Lambda does not take ${odd.mediaType}`);

  const read = client.blob(repository, config.digest, { size: config.size, signal });
  const written = readObject(await collect(read, longestConfig)) ?? {};
  const wanted = recipe.architecture === 'x86_64' ? 'amd64' : recipe.architecture;
  if (written.os !== 'linux' || written.architecture !== wanted) {
    throw notFit(
      name,
      `it is for ${String(written.os)}/${String(written.architecture)}, not linux/${wanted}`,
    );
  }
  if (recipeIn(written.config) !== fingerprint(recipe)) {
    throw notFit(name, 'its label ollama-lambda.recipe is not that of this deploy');
  }
  for (const { digest, size } of layers) {
    const length = await client.sizeOfBlob(repository, digest, signal);
    if (length === undefined || (length !== 'unknown' && length !== size)) {
      throw notFit(
        name,
        `${digest} ${length === undefined ? 'is missing' : `has ${length} bytes, not ${size}`}`,
      );
    }
  }
  const diffIds = (written.rootfs as { readonly diff_ids?: readonly unknown[] } | undefined)?.diff_ids ?? [];
  const stayed = (at: number): boolean =>
    there.has(String(diffIds[at] ?? '').slice('sha256:'.length, 'sha256:'.length + 12));
  const sum = (parts: readonly { readonly size: number }[]): number =>
    parts.reduce((total, { size }) => total + size, 0);
  return {
    digest: found.digest,
    bytesPushed: sum(layers.filter((_, at) => !stayed(at))) + config.size,
    bytesSkipped: sum(layers.filter((_, at) => stayed(at))),
  };
}

const recipeIn = (settings: unknown): unknown =>
  (settings as { readonly Labels?: Readonly<Record<string, unknown>> } | undefined)?.Labels?.[
    'ollama-lambda.recipe'
  ];

const notFit = (name: string, what: string): UserError =>
  new UserError({
    code: 'image-not-fit',
    message: `${name} was built and pushed, but is not what Lambda needs: ${what}`,
    why: 'a Dockerfile of your own, or settings of the builder, may have changed it',
    next: ['ollama-lambda deploy --builder direct'],
  });
