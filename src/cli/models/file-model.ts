import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseDigest } from '../../core/digest.js';
import { bytes } from '../../core/units.js';
import type { Cache } from '../../image/cache.js';
import { measure, sha256 } from '../../lib/digest-stream.js';
import { mainQuantization } from '../../models/gguf/shape.js';
import type { ModelFacts, ModelRef } from '../../models/model.js';
import { readShape } from './gguf-file.js';

/**
 * A GGUF file as the model that `ollama create` would make of it: weights and a config. It needs no template of its own:
 * the engine uses the one in the file. The same file gives the same model on every machine.
 * @param path absolute
 * @throws UserError `weights-invalid`; ENOENT and the like
 */
export async function readFileModel(
  ref: ModelRef,
  path: string,
  cache: Pick<Cache, 'recall' | 'remember'>,
): Promise<ModelFacts> {
  const shape = await readShape(path);
  const weights = {
    mediaType: 'application/vnd.ollama.image.model',
    ...(await digestOfFile(path, cache)),
  };
  const config = JSON.stringify({
    model_format: 'gguf',
    model_family: shape.architecture,
    model_families: [shape.architecture],
    file_type: mainQuantization(shape),
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [weights.digest] },
  });
  const configBlob = {
    mediaType: 'application/vnd.docker.container.image.v1+json',
    digest: parseDigest(sha256(config)),
    size: bytes(Buffer.byteLength(config)),
  };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: configBlob,
    layers: [weights],
  });
  const digest = parseDigest(sha256(manifest));
  return { ref, digest, manifest, config, configBlob, layers: [weights], shape };
}

/** Gigabytes are hashed once: as long as size and time are the same, so is the file. The push holds it to the digest. */
async function digestOfFile(path: string, cache: Pick<Cache, 'recall' | 'remember'>) {
  const { size, mtimeMs } = await stat(path);
  const name = `file-${sha256(`${path} ${size} ${mtimeMs}`).slice(-32)}`;
  const note = ((await cache.recall(name)) ?? {}) as { readonly digest?: unknown };
  const known = typeof note.digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(note.digest);
  if (known) return { digest: parseDigest(String(note.digest)), size: bytes(size) };
  const found = await measure(createReadStream(path, { highWaterMark: 1024 * 1024 }));
  await cache.remember(name, { digest: found.digest });
  return { digest: parseDigest(found.digest), size: bytes(found.bytes) };
}
