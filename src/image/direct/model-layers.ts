import { digestHex } from '../../core/digest.js';
import { boundedMap } from '../../lib/bounded-map.js';
import { collect } from '../../lib/digest-stream.js';
import type { TarEntry } from '../../lib/tar-write.js';
import type { ModelBlob } from '../../models/model.js';
import { createProgress, watched } from '../progress.js';
import { recipeRevision } from '../recipe.js';
import { layout } from './layout.js';
import { layerOf, type Made, type Making } from './made.js';
import { blobPath, keptBlobs, paramsBlobs, storeEntries } from './model-store.js';
import { folders, measurePacked, packed } from './packed.js';

/** Downloads at a time: a model has one large blob and some crumbs, which need not wait for it. */
const width = 2;

/** Parameters are a few lines. */
const longestParams = 1024 * 1024;

/** A layer for every blob, so that models that share weights share layers; then one that makes them a model. */
export async function modelLayers(making: Making, signal: AbortSignal): Promise<readonly Made[]> {
  const { model } = making.recipe;
  const blobs = keptBlobs(model);
  const layers = await boundedMap(blobs, width, signal, (blob, during) => blobLayer(making, blob, during));
  const params: Uint8Array[] = [];
  for (const blob of paramsBlobs(model)) {
    params.push(await collect(contentOf(making, blob, 'model params', signal), longestParams));
  }
  return [...layers, await smallLayer(storeEntries(model, params), 'model store', 'model')];
}

/** A layer that is made in memory each time: kilobytes. */
export async function smallLayer(
  entries: readonly TarEntry[],
  title: string,
  part: 'model' | 'handler',
): Promise<Made> {
  return layerOf(await measurePacked(entries), { title, part, open: () => packed(entries) });
}

/** Its digest comes out of the same reading that brings the blob here, and is remembered for the next time. */
async function blobLayer(making: Making, blob: ModelBlob, signal: AbortSignal): Promise<Made> {
  const { cache } = making;
  const title = titleOf(blob);
  const entriesFor = (during: AbortSignal): readonly TarEntry[] => [
    ...folders(`${layout.models.path}/blobs`),
    {
      kind: 'file',
      path: blobPath(blob.digest),
      mode: 0o644,
      size: blob.size,
      content: () => contentOf(making, blob, title, during),
    },
  ];
  const source = `model-r${recipeRevision}-${digestHex(blob.digest)}`;
  let facts = await cache.recall(source);
  if (facts === undefined) {
    facts = await measurePacked(entriesFor(signal));
    await cache.remember(source, facts);
  }
  return layerOf(facts, { title, part: 'model', open: (during) => packed(entriesFor(during)) });
}

/** `model weights`, `model template`, …; the config's media type is the one part that does not say what it is. */
function titleOf({ mediaType }: ModelBlob): string {
  const kind = /^application\/vnd\.ollama\.image\.([a-z]+)$/.exec(mediaType)?.[1] ?? 'config';
  return `model ${kind === 'model' ? 'weights' : kind}`;
}

async function* contentOf(
  { recipe, ports, cache, emit, step }: Making,
  blob: ModelBlob,
  item: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const known = await cache.has(blob.digest, blob.size);
  const report = createProgress(emit, { step, item, direction: 'download', total: blob.size });
  const fetched = () => ports.openModelBlob(recipe.model.ref, blob.digest, blob.size, signal);
  const chunks = known ? cache.read(blob.digest) : cache.keep(blob, watched(fetched(), report));
  for await (const chunk of chunks) {
    // Reading gigabytes from disk would otherwise not notice an interrupt.
    signal.throwIfAborted();
    yield chunk;
  }
}
