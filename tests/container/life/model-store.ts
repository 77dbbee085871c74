import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ModelStore {
  readonly path: string;
  /** Of the weights, `sha256:<hex>`. */
  readonly digest: string;
  readonly manifest: Buffer;
}

/** A store with the model `tiny:latest` in a new folder below this one. */
export function makeModelStore(
  below: string,
  model: { readonly weights: Buffer; readonly size?: number },
): ModelStore {
  const path = mkdtempSync(join(below, 'model-store-'));
  const folder = join(path, 'manifests/registry.ollama.ai/library/tiny');
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(path, 'blobs'));
  const add = (kind: string, bytes: Buffer, size = bytes.length) => {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    writeFileSync(join(path, 'blobs', digest.replace(':', '-')), bytes);
    return { mediaType: `application/vnd.ollama.image.${kind}`, digest, size };
  };
  const weights = add('model', model.weights, model.size);
  const config = add('config', Buffer.from('{}'));
  const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers: [weights] }));
  writeFileSync(join(folder, 'latest'), manifest);
  return { path, digest: weights.digest, manifest };
}
