import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface Workshop {
  readonly folder: string;
  /** The stand-in, bundled and executable, without an extension as in an image. */
  readonly enginePath: string;
  /** A new store with one model, `tiny:latest`. */
  makeStore(): { readonly path: string; readonly modelBlob: string };
  remove(): void;
}

/** Bundles the stand-in as the build does, into a temporary folder. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), 'container-test-'));
  const enginePath = join(folder, 'ollama');
  await build({
    entryPoints: [fileURLToPath(new URL('../../container/stand-in/main.ts', import.meta.url))],
    outfile: enginePath,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  chmodSync(enginePath, 0o755);
  let stores = 0;
  return {
    folder,
    enginePath,
    makeStore: () => makeStore(join(folder, `store-${++stores}`)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeStore(path: string): { path: string; modelBlob: string } {
  const manifests = join(path, 'manifests/registry.ollama.ai/library/tiny');
  mkdirSync(manifests, { recursive: true });
  mkdirSync(join(path, 'blobs'));
  const addBlob = (mediaType: string, text: string) => {
    const bytes = Buffer.from(text);
    const digest = digestOf(bytes);
    const file = join(path, 'blobs', digest.replace(':', '-'));
    writeFileSync(file, bytes);
    return { file, entry: { mediaType, digest, size: bytes.length } };
  };
  const config = addBlob(
    'application/vnd.docker.container.image.v1+json',
    '{"model_format":"gguf","model_family":"llama","model_type":"1M","file_type":"F32"}',
  );
  const model = addBlob('application/vnd.ollama.image.model', 'GGUF and then some weights');
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: config.entry,
    layers: [model.entry],
  };
  writeFileSync(join(manifests, 'latest'), JSON.stringify(manifest));
  return { path, modelBlob: model.file };
}
