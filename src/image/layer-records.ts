import { type Digest, isDigest } from '../core/digest.js';
import { bytes } from '../core/units.js';
import type { LayerFacts } from './cache.js';
import { readObject } from './manifest.js';

/**
 * What earlier images of the target's registry tell of their layers, so that a machine that has never seen model or
 * engine can deploy a new handler: from what a layer was made → what came out. It is only believed together with the
 * blob: a record whose blob the target does not have is a record of nothing.
 */
export interface LayerRecords {
  layer(source: string): LayerFacts | undefined;
  /** Whether an image with these programs (`checkKey`) has passed the checks of its bytes. */
  checked(key: string): boolean;
  /** Another repository of the same registry that has the blobs of these records, to mount them from. */
  readonly mountFrom: string | undefined;
}

/** Labels of the image config that hold the records. */
const labels = { layers: 'ollama-lambda.layers', checked: 'ollama-lambda.checked' } as const;

export const noRecords: LayerRecords = {
  layer: () => undefined,
  checked: () => false,
  mountFrom: undefined,
};

/** The labels of an image: every layer by source, in order, and what was checked. */
export function recordLabels(
  layers: readonly { readonly source: string; readonly facts: LayerFacts }[],
  checked: string,
): Readonly<Record<string, string>> {
  const entries = layers.map(({ source, facts: { digest, size, diffId, unpacked } }) => [
    source,
    [digest, size, diffId, unpacked],
  ]);
  return { [labels.layers]: JSON.stringify(Object.fromEntries(entries)), [labels.checked]: checked };
}

/** @param configs image configs, verbatim; what is not understood counts as not there. */
export function readRecords(configs: readonly Uint8Array[], mountFrom?: string): LayerRecords {
  const layers = new Map<string, LayerFacts>();
  const checked = new Set<string>();
  for (const document of configs) {
    const written = labelsOf(document);
    const key = written[labels.checked];
    if (typeof key === 'string') checked.add(key);
    const record = typeof written[labels.layers] === 'string' ? String(written[labels.layers]) : '';
    for (const [source, fields] of Object.entries(readObject(Buffer.from(record)) ?? {})) {
      const facts = factsOf(fields);
      if (facts !== undefined) layers.set(source, facts);
    }
  }
  return { layer: (source) => layers.get(source), checked: (key) => checked.has(key), mountFrom };
}

/** What each layer of a finished image was made of, by its digest. Empty when the direct builder did not make it. */
export function layerSources(written: Readonly<Record<string, unknown>>): ReadonlyMap<Digest, string> {
  const record = readObject(Buffer.from(String(written[labels.layers] ?? ''))) ?? {};
  return new Map(
    Object.entries(record).flatMap(([source, fields]) => {
      const facts = factsOf(fields);
      return facts === undefined ? [] : [[facts.digest, source] as const];
    }),
  );
}

function labelsOf(config: Uint8Array): Readonly<Record<string, unknown>> {
  const settings = readObject(config)?.config;
  const found = (settings as { readonly Labels?: unknown } | null | undefined)?.Labels;
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}

function factsOf(fields: unknown): LayerFacts | undefined {
  if (!Array.isArray(fields)) return undefined;
  const [digest, size, diffId, unpacked] = fields as readonly unknown[];
  return isDigestText(digest) && isDigestText(diffId) && isSize(size) && isSize(unpacked)
    ? { digest, size: bytes(size), diffId, unpacked: bytes(unpacked) }
    : undefined;
}

const isDigestText = (value: unknown): value is Digest => typeof value === 'string' && isDigest(value);
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
