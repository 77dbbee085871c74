import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import type { Cache } from '../image/cache.js';
import { gunzipped } from '../image/direct/inventory.js';
import { type Descriptor, mediaTypes } from '../image/image.js';
import { readObject } from '../image/manifest.js';
import { collect, createMeter, measure, metered } from '../lib/digest-stream.js';
import { deflatedGzip } from '../lib/gzip-deflate.js';
import { type ReadEntry, readTar, TarError } from '../lib/tar-read.js';

/** A layer as it lies in the cache now. */
interface Laid {
  readonly descriptor: Descriptor;
  /** Of its tar, counted. */
  readonly diffId: string;
}

/** Configs and lists are kilobytes. */
const longestDocument = 8 * 1024 * 1024;

/**
 * Takes config and layers of an archive into the cache, the layers compressed and held to the digests in the config.
 * @returns the manifest that describes them
 * @throws TarError, UserError `disk-full`; ENOENT and the like
 */
export async function takeArchive(file: string, cache: Cache): Promise<string> {
  const documents = new Map<string, Uint8Array>();
  const layers = new Map<string, Laid>();
  const links = new Map<string, string>();
  // The list of what is what comes last in the file, so everything is taken before it is known.
  for await (const entry of readTar(createReadStream(file, { highWaterMark: 1024 * 1024 }))) {
    const { path, kind, target, size } = entry;
    // Older programs write a layer once and link to it where it is meant again.
    if (kind === 'symlink') links.set(path, posix.join(posix.dirname(path), target));
    if (kind === 'hardlink') links.set(path, target);
    if (kind !== 'file') continue;
    const { head, chunks } = await peeked(entry);
    if (isTar(head) || isGzip(head)) layers.set(path, await laid(chunks, isGzip(head), cache));
    else if (size <= longestDocument) documents.set(path, await collect(chunks, longestDocument));
  }
  const { config, paths, diffIds } = listed(documents);
  const found = paths.map((path, index) => {
    const layer = layers.get(path) ?? layers.get(links.get(path) ?? '');
    if (layer === undefined) throw new TarError(`the layer ${path} is missing`);
    if (layer.diffId !== diffIds[index])
      throw new TarError(`the layer ${path} is ${layer.diffId} and should be ${diffIds[index]}`);
    return layer.descriptor;
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...(await cache.add(once(config))) },
    layers: found,
  });
}

async function laid(chunks: AsyncIterable<Uint8Array>, isPacked: boolean, cache: Cache): Promise<Laid> {
  const meter = createMeter();
  const kept = await cache.add(isPacked ? chunks : deflatedGzip(metered(chunks, meter)));
  const { digest: diffId } = isPacked ? await measure(gunzipped(cache.read(kept.digest))) : meter.end();
  return { descriptor: { mediaType: mediaTypes.layer, ...kept }, diffId };
}

/** `manifest.json`: one image, its config, and its layers, lowest first. */
function listed(documents: ReadonlyMap<string, Uint8Array>) {
  const written = documents.get('manifest.json');
  if (written === undefined) throw new TarError('it has no manifest.json');
  const images = JSON.parse(Buffer.from(written).toString('utf8')) as unknown;
  const [only, ...others] = (Array.isArray(images) ? images : []) as readonly {
    readonly Config?: unknown;
    readonly Layers?: unknown;
  }[];
  if (others.length > 0) throw new TarError(`it holds ${others.length + 1} images, and one is wanted`);
  const config = documents.get(String(only?.Config));
  const { rootfs } = (config && readObject(config)) ?? {};
  const diffIds = (rootfs as { readonly diff_ids?: unknown } | undefined)?.diff_ids;
  const paths = only?.Layers;
  if (config === undefined || !Array.isArray(diffIds) || !Array.isArray(paths)) {
    throw new TarError('its manifest.json does not name a config and layers');
  }
  return { config, paths: paths.map(String), diffIds: diffIds.map(String) };
}

/** The first block of a file, and all of it. */
async function peeked({ content }: ReadEntry) {
  const iterator = content()[Symbol.asyncIterator]();
  const waiting: Uint8Array[] = [];
  let head = Buffer.alloc(0);
  while (head.length < blockBytes) {
    const next = await iterator.next();
    if (next.done) break;
    waiting.push(next.value);
    head = Buffer.concat([head, next.value.subarray(0, blockBytes)]);
  }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield* waiting;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { head, chunks: chunks() };
}

const blockBytes = 512;

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** POSIX's and GNU's archives say so behind their first name; one without entries is zeros. */
const isTar = (head: Buffer): boolean =>
  head.toString('latin1', 257, 262) === 'ustar' ||
  (head.length >= blockBytes && head.subarray(0, blockBytes).every((byte) => byte === 0));

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
