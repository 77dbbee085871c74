import { parseDigest } from '../../core/digest.js';
import { bytes } from '../../core/units.js';
import { sha256 } from '../../lib/digest-stream.js';
import { type Image, type ImageBuilder, type Layer, mediaTypes } from '../image.js';
import type { Recipe } from '../recipe.js';
import { baseLayers } from './base-layers.js';
import { checkDocument, checkSize } from './checks.js';
import { createDiskCache } from './disk-cache.js';
import { engineLayer } from './engine-layer.js';
import { imageConfig } from './image-config.js';
import { layout } from './layout.js';
import type { Made, Making } from './made.js';
import { modelLayers, smallLayer } from './model-layers.js';
import { fileOf, folders } from './packed.js';
import type { DirectPorts } from './ports.js';

/**
 * Assembles images without Docker: base layers as they are, then engine, model and handler. What has been made before
 * is not even read: the cache remembers digests, and layers that the target has are never opened.
 */
export function createDirectBuilder(ports: DirectPorts): ImageBuilder {
  return {
    async build(recipe, emit, signal) {
      const cache = createDiskCache(ports.cacheFolder);
      const making: Making = { recipe, ports, cache, emit, step: 'push-image' };
      checkDocument(ports.handlerBundle, recipe.handler.digest, layout.handler.path);
      const base = await baseLayers(making, signal);
      // Before the gigabytes: what the manifests say must fit already.
      checkSize(sizeOf(base.layers) + recipe.model.layers.reduce((sum, { size }) => sum + size, 0), recipe);

      const engine = await engineLayer(making, signal);
      const model = await modelLayers(making, signal);
      const made = [...base.layers, engine, ...model, await handlerLayer(ports.handlerBundle)];
      checkSize(sizeOf(made), recipe);
      return assemble(
        base.config,
        recipe,
        made.map(({ layer }) => layer),
      );
    },
  };
}

const sizeOf = (layers: readonly Made[]): number => layers.reduce((sum, { unpacked }) => sum + unpacked, 0);

/** Last, because it changes most. */
const handlerLayer = (bundle: Uint8Array): Promise<Made> =>
  smallLayer([...folders('var/task'), fileOf(layout.handler.path, bundle)], 'handler', 'handler');

function assemble(base: Readonly<Record<string, unknown>>, recipe: Recipe, layers: readonly Layer[]): Image {
  const document = imageConfig(base, recipe, layers);
  const config = {
    mediaType: mediaTypes.config,
    digest: parseDigest(sha256(document)),
    size: bytes(document.length),
  };
  const fields = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: config.mediaType, size: config.size, digest: config.digest },
    layers: layers.map(({ descriptor: { mediaType, size, digest } }) => ({ mediaType, size, digest })),
  };
  const manifest = Buffer.from(JSON.stringify(fields));
  return {
    mediaType: mediaTypes.manifest,
    manifest,
    digest: parseDigest(sha256(manifest)),
    config: { descriptor: config, bytes: document },
    layers: layers,
  };
}
