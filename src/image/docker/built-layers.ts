import type { Bytes } from '../../core/units.js';
import { bytes } from '../../core/units.js';

/** Layers of an image that a program has built: unpacked bytes by the first twelve digits of the diff-id. */
export type BuiltLayers = ReadonlyMap<string, Bytes>;

/**
 * Puts together what two questions tell: which layers an image has, lowest first, and what each step of its history
 * added, last first. Steps without a layer add nothing. Empty when the two do not match: then nobody knows.
 */
export function builtLayers(diffIds: readonly string[], history: readonly string[]): BuiltLayers {
  const names = diffIds.flatMap((line) => [...line.matchAll(/sha256:([0-9a-f]{12})/g)].map(([, hex]) => hex));
  const sizes = history
    .filter((line) => /^\d+(\.\d+)?(e\+\d+)?$/i.test(line.trim()))
    .map(Number)
    .filter((size) => size > 0)
    .toReversed();
  if (names.length !== sizes.length) return new Map();
  return new Map(names.map((name, index) => [name ?? '', bytes(sizes[index] ?? 0)]));
}

export const sumOf = (layers: BuiltLayers): number =>
  [...layers.values()].reduce((sum, size) => sum + size, 0);
