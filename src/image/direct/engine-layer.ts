import { verified } from '../../lib/digest-stream.js';
import type { LayerFacts } from '../cache.js';
import type { Layer, Reading } from '../image.js';
import { parseImageManifest } from '../manifest.js';
import { createProgress, watched } from '../progress.js';
import { checkDocument, checkGzip, mismatch } from './checks.js';
import { createEngineFiles, type EngineFiles } from './engine-files.js';
import { gunzipped, type Inventory } from './inventory.js';
import type { Making } from './made.js';
import { inventoryOf, recallFacts } from './notes.js';
import { readCompressed } from './packed.js';
import { engineSource } from './shared-engine.js';

export interface Engine {
  readonly layer: Layer;
  /** What is in the layer; makes it when it is not here. */
  inventory(signal: AbortSignal): Promise<Inventory>;
}

/** One layer with the engine, made once for an engine image and kept. Not made at all when the target's records know it. */
export async function engineLayer(making: Making, signal: AbortSignal): Promise<Engine> {
  const { recipe, cache, records } = making;
  const source = engineSource(recipe.engine.digest);
  const make = async (during: AbortSignal): Promise<LayerFacts> => {
    const facts = await extract(making, during);
    await cache.remember(source, facts);
    return facts;
  };
  const expected = records.layer(source) ?? (await recallFacts(cache, source)) ?? (await make(signal));
  const read = (during: AbortSignal): Reading => {
    let facts = expected;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      // What comes out is what counts, should a record be wrong.
      if (!(await cache.has(facts.digest, facts.size))) facts = await make(during);
      yield* cache.read(facts.digest);
    }
    return { chunks: chunks(), facts: () => facts };
  };
  return {
    layer: { title: 'engine', part: 'engine', source, size: expected.size, known: expected, open: read },
    inventory: (during) => inventoryOf(cache, expected.digest, () => read(during).chunks),
  };
}

/** Reads the engine as a stream; only what the function needs is written to disk. */
async function extract(making: Making, signal: AbortSignal): Promise<LayerFacts> {
  const { recipe, ports, cache } = making;
  const { image } = recipe.engine;
  const local = ports.localEngine?.(recipe);
  return cache.withFolder(async (folder) => {
    const files = createEngineFiles(folder, image, local === undefined ? '' : 'usr/');
    if (local === undefined) await layImage(making, files, signal);
    else await files.lay(local, signal);
    const { chunks, facts } = readCompressed(files.entries());
    return facts(await cache.add(untilAborted(chunks, signal)));
  });
}

async function layImage(
  { recipe, ports, emit, step }: Making,
  files: EngineFiles,
  signal: AbortSignal,
): Promise<void> {
  const { image, digest } = recipe.engine;
  const document = await ports.engineManifest(recipe, signal);
  checkDocument(document, digest, image);
  const { layers } = parseImageManifest(document, image);
  for (const layer of layers) checkGzip(layer, image);
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  const report = createProgress(emit, { step, item: 'engine', direction: 'download', total });
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
}

/** Compressing takes seconds in which nobody else asks whether somebody has pressed Ctrl-C. */
async function* untilAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}
