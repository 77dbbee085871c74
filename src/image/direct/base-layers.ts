import { digestHex, isDigest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { bytes } from '../../core/units.js';
import { collect } from '../../lib/digest-stream.js';
import type { Descriptor, Layer } from '../image.js';
import { type ImageDocuments, parseImageManifest, readObject } from '../manifest.js';
import { createProgress, watched } from '../progress.js';
import { checkArchitecture, checkDocument, checkGzip } from './checks.js';
import type { Inventory } from './inventory.js';
import { layerOf, type Making } from './made.js';
import { inventoryOf } from './notes.js';

export interface Base {
  readonly config: Readonly<Record<string, unknown>>;
  readonly layers: readonly Layer[];
  /** What is in each layer. Reads what is not remembered, so only whoever has to know should ask. */
  inventories(signal: AbortSignal): Promise<readonly Inventory[]>;
}

/**
 * The base image's layers as they are: same bytes, same digests, read only when the target lacks them or nobody has looked
 * into them yet.
 * @throws UserError `manifest-unknown`, `platform-missing`, `layer-compression`, `digest-mismatch`
 */
export async function baseLayers(making: Making, signal: AbortSignal): Promise<Base> {
  const { recipe, cache, records } = making;
  const { image } = recipe.base;
  const documents = await documentsOf(making, signal);
  const { layers } = parseImageManifest(documents.manifest, image);
  const config = readObject(documents.config) ?? {};
  checkArchitecture(config, recipe);
  const diffIds = (config.rootfs as { readonly diff_ids?: unknown } | undefined)?.diff_ids;
  if (!Array.isArray(diffIds) || diffIds.length !== layers.length) throw unmatched(image, layers.length);
  const made: Layer[] = [];
  for (const [index, descriptor] of layers.entries()) {
    checkGzip(descriptor, image);
    const { digest, size } = descriptor;
    const diffId: unknown = diffIds[index];
    if (typeof diffId !== 'string' || !isDigest(diffId)) throw unmatched(image, layers.length);
    const title = `base ${index + 1}/${layers.length}`;
    const source = `base-${digestHex(digest)}`;
    const open = (during: AbortSignal) => contentOf(making, descriptor, title, during);
    // A manifest tells only the compressed size; how large it is in the function has to be looked up once.
    const recorded = records.layer(source);
    const unpacked =
      recorded?.diffId === diffId
        ? recorded.unpacked
        : bytes((await inventoryOf(cache, digest, () => open(signal))).unpacked);
    made.push(layerOf({ digest, size, diffId, unpacked }, { title, part: 'base', source, open }));
  }
  return {
    config,
    layers: made,
    inventories: async (during) => {
      const found: Inventory[] = [];
      for (const [index, descriptor] of layers.entries()) {
        const title = `base ${index + 1}/${layers.length}`;
        found.push(
          await inventoryOf(cache, descriptor.digest, () => contentOf(making, descriptor, title, during)),
        );
      }
      return found;
    },
  };
}

async function* contentOf(
  { recipe, ports, cache, emit, step }: Making,
  { digest, size }: Descriptor,
  title: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (await cache.has(digest, size)) return yield* cache.read(digest);
  const report = createProgress(emit, { step, item: title, direction: 'download', total: size });
  const fetched = ports.openBaseBlob(recipe.base.image, digest, size, signal);
  yield* cache.keep({ digest, size }, watched(fetched, report));
}

/** Documents are kilobytes; this bounds what a hostile cache folder can make us read. */
const longestDocument = 8 * 1024 * 1024;

async function documentsOf({ recipe, ports, cache }: Making, signal: AbortSignal): Promise<ImageDocuments> {
  const { image, digest } = recipe.base;
  if (await cache.has(digest)) {
    const manifest = await collect(cache.read(digest), longestDocument);
    const { config } = parseImageManifest(manifest, image);
    if (await cache.has(config.digest, config.size)) {
      return { manifest, config: await collect(cache.read(config.digest), longestDocument) };
    }
  }
  const fetched = await ports.basePlatform(recipe, signal);
  checkDocument(fetched.manifest, digest, image);
  const { config } = parseImageManifest(fetched.manifest, image);
  checkDocument(fetched.config, config.digest, image);
  await collect(
    cache.keep({ digest, size: fetched.manifest.length }, once(fetched.manifest)),
    longestDocument,
  );
  await collect(cache.keep(config, once(fetched.config)), longestDocument);
  return fetched;
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

const unmatched = (image: string, layers: number): UserError =>
  new UserError({
    code: 'manifest-unknown',
    message: `${image}: its config does not describe its ${layers} layers`,
    why: 'every layer of an image needs the digest of its uncompressed form in rootfs.diff_ids',
    next: ['ollama-lambda validate'],
  });
