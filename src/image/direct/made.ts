import type { Emit } from '../../core/event.js';
import type { Cache, LayerFacts } from '../cache.js';
import type { Layer, Reading } from '../image.js';
import type { LayerRecords } from '../layer-records.js';
import type { Recipe } from '../recipe.js';
import type { DirectPorts } from './ports.js';

/** What the makers of layers share during one build. */
export interface Making {
  readonly recipe: Recipe;
  readonly ports: DirectPorts;
  readonly cache: Cache;
  /** What images in the target's registry tell of their layers. */
  readonly records: LayerRecords;
  readonly emit: Emit;
  /** Id of the step that progress belongs to. */
  readonly step: string;
}

/** A layer of which everything is known already: its readings only bring its bytes. */
export const layerOf = (
  facts: LayerFacts,
  rest: Pick<Layer, 'title' | 'part' | 'source'> & { open(signal: AbortSignal): AsyncIterable<Uint8Array> },
): Layer => ({
  ...rest,
  size: facts.size,
  known: facts,
  open: (signal): Reading => ({ chunks: rest.open(signal), facts: () => facts }),
});
