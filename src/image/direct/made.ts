import type { Emit } from '../../core/event.js';
import type { Cache, LayerFacts } from '../cache.js';
import { type Layer, mediaTypes } from '../image.js';
import type { Recipe } from '../recipe.js';
import type { DirectPorts } from './ports.js';

/** What the makers of layers share during one build. */
export interface Making {
  readonly recipe: Recipe;
  readonly ports: DirectPorts;
  readonly cache: Cache;
  readonly emit: Emit;
  /** Id of the step that progress belongs to. */
  readonly step: string;
}

export interface Made {
  readonly layer: Layer;
  /** Bytes in the function's file system, as far as known: base images only tell their compressed size. */
  readonly unpacked: number;
}

/** Docker's media type throughout: an OCI base's gzip layers are the same bytes under another name. */
export const layerOf = (facts: LayerFacts, rest: Pick<Layer, 'title' | 'part' | 'open'>): Made => ({
  layer: {
    ...rest,
    descriptor: { mediaType: mediaTypes.layer, digest: facts.digest, size: facts.size },
    diffId: facts.diffId,
  },
  unpacked: facts.unpacked,
});
