import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { digestHex } from '../../core/digest.js';
import { verified } from '../../lib/digest-stream.js';
import type { LayerFacts } from '../cache.js';
import { parseImageManifest } from '../manifest.js';
import { createProgress, watched } from '../progress.js';
import { recipeRevision } from '../recipe.js';
import { checkDocument, checkGzip, mismatch } from './checks.js';
import { createEngineFiles } from './engine-files.js';
import { layerOf, type Made, type Making } from './made.js';
import { measurePacked, packed } from './packed.js';

/** One layer with the engine, made once for an engine image and kept. */
export async function engineLayer(making: Making, signal: AbortSignal): Promise<Made> {
  const { recipe, cache } = making;
  const source = `engine-r${recipeRevision}-${digestHex(recipe.engine.digest)}`;
  const make = async (during: AbortSignal): Promise<LayerFacts> => {
    const facts = await extract(making, during);
    await cache.remember(source, facts);
    return facts;
  };
  const facts = (await cache.recall(source)) ?? (await make(signal));
  return layerOf(facts, {
    title: 'engine',
    part: 'engine',
    async *open(during) {
      if (!(await cache.has(facts.digest, facts.size))) await make(during);
      yield* cache.read(facts.digest);
    },
  });
}

/** Reads the engine image as a stream; only what the function needs is written to disk. */
async function extract(
  { recipe, ports, cache, emit, step }: Making,
  signal: AbortSignal,
): Promise<LayerFacts> {
  const { image, digest } = recipe.engine;
  const document = await ports.engineManifest(recipe, signal);
  checkDocument(document, digest, image);
  const { layers } = parseImageManifest(document, image);
  for (const layer of layers) checkGzip(layer, image);
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  const report = createProgress(emit, { step, item: 'engine', direction: 'download', total });

  return cache.withFolder(async (folder) => {
    const files = createEngineFiles(folder, image);
    let before = 0;
    for (const layer of layers) {
      const blob = verified(
        ports.openEngineBlob(image, layer.digest, layer.size, signal),
        { digest: layer.digest, bytes: layer.size },
        (found) => mismatch(layer.digest, found.digest, image),
      );
      await files.lay(gunzipped(watched(blob, (done) => report(before + done))), signal);
      before += layer.size;
    }
    const entries = files.entries();
    const facts = await measurePacked(entries);
    for await (const _ of cache.keep(facts, packed(entries))) signal.throwIfAborted();
    return facts;
  });
}

function gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // An error of either side destroys the other and reaches whoever iterates.
  pipeline(Readable.from(chunks, { objectMode: true }), gunzip, () => undefined);
  return gunzip;
}
