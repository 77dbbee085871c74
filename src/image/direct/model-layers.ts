import { digestHex } from '../../core/digest.js';
import { bytes } from '../../core/units.js';
import { collect, verified } from '../../lib/digest-stream.js';
import type { TarEntry } from '../../lib/tar-write.js';
import { isWeights, type ModelBlob } from '../../models/model.js';
import type { Layer } from '../image.js';
import { createProgress, watched } from '../progress.js';
import { layerRevision, type ModelPart, modelsIn } from '../recipe.js';
import { mismatch } from './checks.js';
import { layout } from './layout.js';
import { layerOf, type Making } from './made.js';
import { blobPath, keptBlobs, paramsBlobs, storeEntries } from './model-store.js';
import { recallFacts } from './notes.js';
import { folders, measurePacked, packed, packedSize, readPacked } from './packed.js';

/** Parameters are a few lines. */
const longestParams = 1024 * 1024;

/**
 * A layer for every blob, so that models that share weights share layers; then one that makes them a model. None when
 * the function fetches its model.
 */
export async function modelLayers(making: Making, signal: AbortSignal): Promise<readonly Layer[]> {
  const layers: Layer[] = [];
  const there = new Set<string>();
  for (const model of modelsIn(making.recipe)) {
    for (const blob of keptBlobs(model)) {
      if (!there.has(blob.digest)) layers.push(await blobLayer(making, model, blob));
      there.add(blob.digest);
    }
    const params: Uint8Array[] = [];
    for (const blob of paramsBlobs(model)) {
      const content = contentOf(making, { model, blob, item: titleOf(making, model, 'params') }, signal);
      params.push(await collect(content, longestParams));
    }
    layers.push(await smallLayer(storeEntries(model, params), titleOf(making, model, 'store'), 'model'));
  }
  return layers;
}

/** A layer that is made in memory each time: kilobytes. */
export async function smallLayer(
  entries: readonly TarEntry[],
  title: string,
  part: 'model' | 'handler',
): Promise<Layer> {
  const facts = await measurePacked(entries);
  return layerOf(facts, {
    title,
    part,
    source: `made-${digestHex(facts.digest)}`,
    open: () => packed(entries),
  });
}

/** Nothing is read here: its length follows from the blob's, its digest comes out of the one reading that pushes it. */
async function blobLayer(making: Making, model: ModelPart, blob: ModelBlob): Promise<Layer> {
  const title = titleOf(making, model, kindOf(blob));
  const entriesFor = (during: AbortSignal): readonly TarEntry[] => [
    ...folders(`${layout.models.path}/blobs`),
    {
      kind: 'file',
      path: blobPath(blob.digest),
      mode: 0o644,
      size: blob.size,
      content: () => contentOf(making, { model, blob, item: title }, during),
    },
  ];
  const source = `model-l${layerRevision.model}-${digestHex(blob.digest)}`;
  return {
    title,
    part: 'model',
    source,
    size: bytes(packedSize(entriesFor(never))),
    known: making.records.layer(source) ?? (await recallFacts(making.cache, source)),
    open: (during) => readPacked(entriesFor(during)),
  };
}

/** For sizes, which need no reading that could be interrupted. */
const never = new AbortController().signal;

/** `model weights`, `fallback template`, … */
const titleOf = ({ recipe }: Making, model: ModelPart, kind: string): string =>
  `${model === recipe.fallback ? 'fallback' : 'model'} ${kind}`;

/** The config's media type is the one that does not say what it is. */
function kindOf({ mediaType }: ModelBlob): string {
  const kind = /^application\/vnd\.ollama\.image\.([a-z]+)$/.exec(mediaType)?.[1] ?? 'config';
  return kind === 'model' ? 'weights' : kind;
}

interface Wanted {
  readonly model: ModelPart;
  readonly blob: ModelBlob;
  /** What progress calls it. */
  readonly item: string;
}

async function* contentOf(
  making: Making,
  { model, blob, item }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { cache, emit, step } = making;
  const report = createProgress(emit, { step, item, direction: 'download', total: blob.size });
  const chunks = (await cache.has(blob.digest, blob.size))
    ? cache.read(blob.digest)
    : fetched(making, { model, blob, report }, signal);
  for await (const chunk of chunks) {
    // Reading gigabytes from disk would otherwise not notice an interrupt.
    signal.throwIfAborted();
    yield chunk;
  }
}

/**
 * From the source, held to its digest on the way. Templates, licences and configs are kept in the cache. Weights go
 * straight to the registry: a copy on this disk would cost another pass, and the next deploy finds them in the registry.
 * Whoever wants them kept all the same gets a download that goes on where an earlier run was stopped; what is on this
 * machine is never copied.
 */
async function* fetched(
  { ports, cache }: Pick<Making, 'ports' | 'cache'>,
  { model: { ref }, blob, report }: Omit<Wanted, 'item'> & { readonly report: (done: number) => void },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const open = (from: number): AsyncIterable<Uint8Array> =>
    watched(ports.openModelBlob(ref, blob, signal, from), (done) => report(from + done));
  if (!isWeights(blob)) return yield* cache.keep(blob, open(0));
  if (ports.keepModels === true && ref.local === undefined) {
    await cache.bring(blob, open);
    return yield* cache.read(blob.digest);
  }
  yield* verified(open(0), { digest: blob.digest, bytes: blob.size }, (found) =>
    mismatch(blob.digest, `${found.digest} with ${found.bytes} bytes`, ref.short),
  );
}
