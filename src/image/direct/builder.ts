import { parseDigest } from '../../core/digest.js';
import { messageOf } from '../../core/errors.js';
import { bytes } from '../../core/units.js';
import { sha256 } from '../../lib/digest-stream.js';
import type { LayerFacts } from '../cache.js';
import { type Image, type ImageBuilder, type Layer, mediaTypes } from '../image.js';
import { modelsIn, type Recipe } from '../recipe.js';
import { baseLayers } from './base-layers.js';
import { checkKey, checkPrograms } from './check-programs.js';
import { checkDocument, checkSize } from './checks.js';
import { createDiskCache } from './disk-cache.js';
import { engineLayer } from './engine-layer.js';
import { imageConfig } from './image-config.js';
import { layout } from './layout.js';
import type { Making } from './made.js';
import { modelLayers, smallLayer } from './model-layers.js';
import { fileOf, folders } from './packed.js';
import type { DirectPorts } from './ports.js';

/**
 * Assembles images without Docker: base layers as they are, then engine, model and handler. What an earlier push noted is
 * not even read, and weights are read once: on their way to the registry.
 */
export function createDirectBuilder(ports: DirectPorts): ImageBuilder {
  return {
    async draft(recipe, records, emit, signal) {
      const cache = createDiskCache(ports.cacheFolder, ports.cacheLimit);
      const making: Making = { recipe, ports, cache, records, emit, step: 'push-image' };
      checkDocument(ports.handlerBundle, recipe.handler.digest, layout.handler.path);
      const base = await baseLayers(making, signal);
      const weights = modelsIn(recipe)
        .flatMap((part) => part.layers)
        .reduce((sum, { size }) => sum + size, 0);
      checkSize(weights, recipe);

      const engine = await engineLayer(making, signal);
      if (!records.checked(checkKey(recipe))) {
        checkPrograms(await base.inventories(signal), await engine.inventory(signal), recipe);
      }
      const model = await modelLayers(making, signal);
      const layers = [...base.layers, engine.layer, ...model, await handlerLayer(ports.handlerBundle)];
      // Before the gigabytes; `finish` counts again with what has come out.
      checkSize(
        layers.reduce((sum, { size, known }) => sum + (known?.unpacked ?? size), 0),
        recipe,
      );
      return {
        layers,
        async note({ title, source, part, known }, facts) {
          // Small layers are made each time, base layers are told by their manifest.
          if ((part !== 'model' && part !== 'engine') || known?.digest === facts.digest) return;
          await cache.remember(source, facts).catch((cause: unknown) => {
            // Gigabytes have just arrived: a full disk on this side is no reason to give them up.
            const text = `layer ${title} will be read again next time: ${messageOf(cause)}`;
            emit({ kind: 'note', level: 'warn', text });
          });
        },
        finish: (facts) => assemble(base.config, recipe, layers, facts),
      };
    },
  };
}

/** Last, because it changes most. */
const handlerLayer = (bundle: Uint8Array): Promise<Layer> =>
  smallLayer([...folders('var/task'), fileOf(layout.handler.path, bundle)], 'handler', 'handler');

function assemble(
  base: Readonly<Record<string, unknown>>,
  recipe: Recipe,
  layers: readonly Layer[],
  facts: readonly LayerFacts[],
): Image {
  const made = layers.map((layer, index) => {
    const known = facts[index];
    if (known === undefined) throw new Error(`nothing is known of layer ${layer.title}`);
    return { ...layer, facts: known };
  });
  checkSize(
    facts.reduce((sum, { unpacked }) => sum + unpacked, 0),
    recipe,
  );
  const document = imageConfig(base, recipe, made);
  const config = {
    mediaType: mediaTypes.config,
    digest: parseDigest(sha256(document)),
    size: bytes(document.length),
  };
  const fields = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: config.mediaType, size: config.size, digest: config.digest },
    // Docker's media type throughout: an OCI base's gzip layers are the same bytes under another name.
    layers: facts.map(({ size, digest }) => ({ mediaType: mediaTypes.layer, size, digest })),
  };
  const manifest = Buffer.from(JSON.stringify(fields));
  return {
    mediaType: mediaTypes.manifest,
    manifest,
    digest: parseDigest(sha256(manifest)),
    config: { descriptor: config, bytes: document },
    layers: facts,
  };
}
