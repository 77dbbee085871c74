import { type Digest, digestHex, isDigest } from '../../core/digest.js';
import type { Cache, LayerFacts } from '../cache.js';
import { type Inventory, inventoryVersion, takeInventory } from './inventory.js';

/** Facts of a layer that this machine has made or pushed before. */
export async function recallFacts(cache: Cache, source: string): Promise<LayerFacts | undefined> {
  return factsOf(await cache.recall(source));
}

/** A note of a layer, checked: it may come from anywhere. */
export function factsOf(note: unknown): LayerFacts | undefined {
  if (typeof note !== 'object' || note === null) return undefined;
  const { digest, diffId, size, unpacked } = note as Partial<LayerFacts>;
  const sound =
    digest !== undefined &&
    diffId !== undefined &&
    size !== undefined &&
    unpacked !== undefined &&
    isDigest(digest) &&
    isDigest(diffId) &&
    Number.isSafeInteger(size) &&
    Number.isSafeInteger(unpacked);
  return sound ? { digest, diffId, size, unpacked } : undefined;
}

/** The inventory of a layer: remembered, or taken from its bytes. */
export async function inventoryOf(
  cache: Cache,
  digest: Digest,
  open: () => AsyncIterable<Uint8Array>,
): Promise<Inventory> {
  const name = `inventory-${digestHex(digest)}`;
  const note = await cache.recall(name);
  if ((note as Partial<Inventory> | null | undefined)?.version === inventoryVersion) return note as Inventory;
  const inventory = await takeInventory(open());
  await cache.remember(name, inventory);
  return inventory;
}
