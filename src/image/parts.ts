import { type Bytes, bytes } from '../core/units.js';
import type { Layer } from './image.js';

/** Compressed bytes of an image by where they come from: what a first push sends, and what ECR stores. */
export interface PartSizes {
  readonly base: Bytes;
  readonly engine: Bytes;
  readonly handler: Bytes;
  readonly model: Bytes;
  readonly total: Bytes;
}

/** Goals for everything but the model, in bytes. The original script's image had 1735 MB without one. */
export const partGoals = { engineAndHandler: bytes(60_000_000), withoutModel: bytes(150_000_000) } as const;

/** Exact before any layer has been read. */
export function partSizes({
  layers,
}: {
  readonly layers: readonly Pick<Layer, 'part' | 'size'>[];
}): PartSizes {
  const of = (part: Layer['part']): Bytes =>
    bytes(layers.filter((layer) => layer.part === part).reduce((sum, { size }) => sum + size, 0));
  const sizes = { base: of('base'), engine: of('engine'), handler: of('handler'), model: of('model') };
  return { ...sizes, total: bytes(Object.values(sizes).reduce((sum, size) => sum + size, 0)) };
}

/**
 * What a layer of a finished image is, by what its label says that it was made of.
 * @param source undefined for layers that are made each time: the model's store, and the handler, which lies on top
 */
export function partOfSource(source: string | undefined, top: boolean): Layer['part'] {
  if (source === undefined) return top ? 'handler' : 'model';
  if (source.startsWith('base-')) return 'base';
  return source.startsWith('engine-') ? 'engine' : 'model';
}
