import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shapeFor, tinyGguf } from './tiny-gguf.js';

/** A model's place in a store; `host` is `registry.ollama.ai` for Ollama's own library. */
export interface StorePlace {
  readonly host: string;
  readonly namespace: string;
  readonly model: string;
  readonly tag: string;
}

/** The manifest's path below a store's folder, as Ollama lays it out. */
export const manifestPath = ({ host, namespace, model, tag }: StorePlace): string =>
  join('manifests', host, namespace, model, tag);

/** Bytes of the weights: enough to be a model, little enough to be made in a blink. */
const weightBytes = 300_000;

/** Writes an Ollama store with one tiny model of random weights in it, under whatever name is asked for. */
export function writeTinyStore(folder: string, place: StorePlace): void {
  const blob = (mediaType: string, content: Uint8Array) => {
    const hex = createHash('sha256').update(content).digest('hex');
    const path = join(folder, 'blobs', `sha256-${hex}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return { mediaType, digest: `sha256:${hex}`, size: content.length };
  };
  const weights = blob(
    'application/vnd.ollama.image.model',
    Buffer.concat([...tinyGguf(shapeFor(weightBytes))]),
  );
  const details = {
    model_format: 'gguf',
    model_family: 'llama',
    model_families: ['llama'],
    model_type: '0.1M',
    file_type: 'F32',
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [weights.digest] },
  };
  const config = blob('application/vnd.docker.container.image.v1+json', Buffer.from(JSON.stringify(details)));
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config,
    layers: [weights],
  };
  const path = join(folder, manifestPath(place));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(manifest));
}
