import { isDigest } from '../core/digest.js';
import { type LayerRecords, readRecords } from '../image/layer-records.js';
import { parseImageManifest } from '../image/manifest.js';
import { boundedMap } from '../lib/bounded-map.js';
import { collect } from '../lib/digest-stream.js';
import type { RegistryClient } from './client.js';

/** Images that are asked: the live one and some before it, as many as are worth a second of round trips. */
const mostImages = 6;
const width = 3;
/** An image config is some kilobytes; more is none of ours. */
const longestConfig = 4 * 1024 * 1024;

/**
 * Reads the records of images that are there: the live one, and those with our tags. Nothing here is needed to deploy,
 * so whatever cannot be read only means that a layer may have to be made again.
 * @param live `<host>/<repository>@<digest>` of what is deployed now
 */
export async function readImageRecords(
  client: RegistryClient,
  repository: string,
  live: string | undefined,
  signal: AbortSignal,
): Promise<LayerRecords> {
  const [address = '', digest = ''] = (live ?? '').split('@');
  const liveRepository = address.slice(address.indexOf('/') + 1);
  const elsewhere = isDigest(digest) && liveRepository !== repository;
  const tags = (await orNothing(client.tags(repository, longestList, signal), signal)) ?? [];
  const images = [
    ...(isDigest(digest) ? [{ repository: liveRepository, reference: digest as string }] : []),
    ...tags.filter(isOurs).map((reference) => ({ repository, reference })),
  ];
  const configs = await boundedMap(images.slice(0, mostImages), width, signal, (image, during) =>
    orNothing(configOf(client, image, during), during),
  );
  return readRecords(
    configs.flatMap((config) => config ?? []),
    elsewhere ? liveRepository : undefined,
  );
}

/** Tags asked for; registries give at most a page. */
const longestList = 100;

/** `fingerprint` of `image/recipe.ts`. */
const isOurs = (tag: string): boolean => /^r\d+-[0-9a-f]{32}$/.test(tag);

async function configOf(
  client: RegistryClient,
  image: { readonly repository: string; readonly reference: string },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { repository, reference } = image;
  const { bytes, contentType } = await client.manifest(repository, reference, { signal });
  const { config } = parseImageManifest(bytes, `${client.host}/${repository}:${reference}`, contentType);
  return collect(client.blob(repository, config.digest, { size: config.size, signal }), longestConfig);
}

/** An image of another registry, one that was deleted, or one that we may not read: deploying goes on without it. */
async function orNothing<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  try {
    return await work;
  } catch {
    // Whatever it was, the push will meet it again if it matters. An interrupt matters now.
    signal.throwIfAborted();
    return undefined;
  }
}
