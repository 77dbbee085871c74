import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Digest, digestHex, parseDigest } from '../../../core/digest.js';
import { createMeter, metered } from '../../../lib/digest-stream.js';
import { makeFolder } from '../../../lib/make-folder.js';
import type { LayerFacts } from '../../cache.js';
import { type Draft, type Image, type Layer, mediaTypes } from '../../image.js';
import { outputError } from '../cache-errors.js';

/** An image in a folder, and its layers by title. */
export interface Laid {
  readonly image: Image;
  readonly blob: (digest: Digest) => AsyncIterable<Uint8Array>;
}

/**
 * Writes an image as an OCI layout: one folder that skopeo, crane and podman read. Each layer is read once; blobs that the
 * folder has already are kept, so that writing again after an interrupt goes on.
 * @throws UserError `disk-full`, `output-unwritable` (exit 5), and what the draft throws
 */
export async function writeOciLayout(draft: Draft, folder: string, signal: AbortSignal): Promise<Laid> {
  try {
    return await layOut(draft, folder, signal);
  } catch (error) {
    throw await outputError(error, folder);
  }
}

/** As `writeOciLayout`, with errors of the disk as they come. */
export async function layOut(draft: Draft, folder: string, signal: AbortSignal): Promise<Laid> {
  const blobs = join(folder, 'blobs', 'sha256');
  const pathOf = (digest: Digest): string => join(blobs, digestHex(digest));
  makeFolder(blobs);
  const facts: LayerFacts[] = [];
  for (const layer of draft.layers) facts.push(await laid(draft, layer, { blobs, pathOf }, signal));
  const image = draft.finish(facts);
  await writeFile(pathOf(image.config.descriptor.digest), image.config.bytes);
  await writeFile(pathOf(image.digest), image.manifest);
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const entry = { mediaType: image.mediaType, digest: image.digest, size: image.manifest.length };
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [entry] };
  // Last: a layout without its index is none yet.
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  return { image, blob: (digest) => createReadStream(pathOf(digest)) };
}

async function laid(
  draft: Draft,
  layer: Layer,
  { blobs, pathOf }: { readonly blobs: string; readonly pathOf: (digest: Digest) => string },
  signal: AbortSignal,
): Promise<LayerFacts> {
  const { known } = layer;
  if (known !== undefined) {
    const there = await stat(pathOf(known.digest)).catch(absent);
    if (there?.size === known.size) return known;
  }
  const partial = join(blobs, `.partial-${layer.source}`);
  try {
    const meter = createMeter();
    const reading = layer.open(signal);
    await pipeline(metered(reading.chunks, meter), createWriteStream(partial), { signal });
    const facts = reading.facts(parseDigest(meter.end().digest));
    await rename(partial, pathOf(facts.digest));
    await draft.note(layer, facts);
    return facts;
  } finally {
    await rm(partial, { force: true });
  }
}

/** A file that is not there is no error. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
