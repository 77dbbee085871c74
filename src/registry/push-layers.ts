import type { Digest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import type { LayerFacts } from '../image/cache.js';
import type { Layer } from '../image/image.js';
import { createProgress } from '../image/progress.js';
import { boundedMap } from '../lib/bounded-map.js';
import { pushByParts } from './push-by-parts.js';
import type { Push } from './push-image.js';
import type { Upload } from './upload.js';

/** What became of a layer: its facts, and the bytes that travelled for it. */
export interface PushedLayer {
  readonly facts: LayerFacts;
  readonly sent: number;
}

/**
 * Layers above this go one at a time: they share one line anyway, and ECR resets connections under several large uploads
 * (dotnet/sdk-container-builds#279). Smaller ones go beside them, so that weights do not wait for crumbs.
 */
const largeBytes = 64 * 1024 * 1024;
/** One large and two small ones: three uploads at most. */
const smallWidth = 2;

/** Brings every layer that the repository lacks; each at most once, however often the image has it. */
export async function pushLayers(push: Push): Promise<readonly PushedLayer[]> {
  const { layers } = push.draft;
  const once = [...new Map(layers.map((layer) => [layer.source, layer])).values()];
  const lanes = [
    { width: 1, members: once.filter(({ size }) => size > largeBytes) },
    { width: smallWidth, members: once.filter(({ size }) => size <= largeBytes) },
  ];
  const done = new Map<string, PushedLayer>();
  await boundedMap(lanes, lanes.length, push.signal, ({ width, members }, during) =>
    boundedMap(members, width, during, async (layer, signal) => {
      done.set(layer.source, await pushLayer(push, layer, signal));
    }),
  );
  return layers.map((layer, index) => {
    const found = done.get(layer.source);
    if (found === undefined) throw new Error(`layer ${layer.title} was not pushed`);
    const first = layers.findIndex(({ source }) => source === layer.source) === index;
    return first ? found : { ...found, sent: 0 };
  });
}

async function pushLayer(push: Push, layer: Layer, signal: AbortSignal): Promise<PushedLayer> {
  const { client, repository, draft, emit, step } = push;
  const { known, size } = layer;
  if (known !== undefined) {
    const there = await client.sizeOfBlob(repository, known.digest, signal);
    if (there === known.size || there === 'unknown') return { facts: known, sent: 0 };
  }
  const report = createProgress(emit, { step, item: layer.title, direction: 'upload', total: size });
  report(0);
  let facts = known;
  let reading: ReturnType<Layer['open']> | undefined;
  const upload = {
    size,
    mount: known && (await lenderOf(push, known.digest, signal)),
    open(during: AbortSignal | undefined) {
      reading = layer.open(during ?? signal);
      return reading.chunks;
    },
    sent: report,
    async measured(digest: Digest) {
      facts = reading?.facts(digest);
      if (facts === undefined) throw new Error(`layer ${layer.title} was measured before it was opened`);
      if (facts.digest !== digest) throw changedMidway(layer.title, facts.digest, digest);
      await draft.note(layer, facts);
    },
  };
  const { digest, sent } = await pushByParts({
    ...push,
    name: layer.source,
    upload,
    parts: push.parts,
    signal,
  });
  // A mounted blob was never measured: then it is what the record says.
  if (facts?.digest !== digest) throw new Error(`layer ${layer.title} went as ${digest}`);
  return { facts, sent };
}

/** The first of the other repositories that has the blob. One that we may not look into has none. */
async function lenderOf(
  { client, mountFrom = [] }: Push,
  digest: Digest,
  signal: AbortSignal,
): Promise<Upload['mount']> {
  for (const from of mountFrom) {
    const there = await client.hasBlob(from, digest, signal).catch(() => {
      signal.throwIfAborted();
      return false;
    });
    if (there) return { digest, from };
  }
  return undefined;
}

/** Engine and base layers come from files that were measured before: their bytes must not have changed since. */
const changedMidway = (title: string, expected: Digest, found: Digest): UserError =>
  new UserError({
    code: 'digest-mismatch',
    message: `layer ${title} was read as ${found} and should be ${expected}`,
    why: 'its file was changed while it was read; nothing of it was used',
    next: ['ollama-lambda deploy'],
  });
