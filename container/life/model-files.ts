import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ModelBlob {
  readonly mediaType: string;
  /** `sha256:<hex>`; the file is `blobs/sha256-<hex>`. */
  readonly digest: string;
  readonly size: number;
}

/** A model as the manifest in its store tells it. */
export interface ModelFiles {
  /** Config first, then the layers. */
  readonly blobs: readonly ModelBlob[];
  /** The files that the runner reads whole, the largest first: weights, and the projector of a model that sees. */
  readonly weights: readonly { readonly path: string; readonly size: number }[];
  /** Bytes of those files. */
  readonly weightsBytes: number;
}

export type FoundModel =
  | { readonly ok: true; readonly files: ModelFiles }
  | { readonly ok: false; readonly reason: string };

/** A manifest has a few hundred bytes a layer. */
export const longestManifest = 1024 * 1024;

/** Finds a model in a store by its name. Never rejects: what is wrong is told with the path of the file. */
export async function findModel(store: string, model: string): Promise<FoundModel> {
  const path = manifestPath(store, model);
  try {
    return parseManifest(await readFile(path), store, path);
  } catch (error) {
    return { ok: false, reason: `the manifest of ${model} cannot be read: ${(error as Error).message}` };
  }
}

export const manifestPath = (store: string, model: string): string => join(store, manifestName(model));

/** Within a store: `manifests/<host>/<namespace>/<model>/<tag>`, with the engine's defaults for what is not said. */
export function manifestName(model: string): string {
  const parts = model.split('/');
  const [name = '', tag = 'latest'] = (parts.pop() ?? '').split(':');
  const defaults = ['registry.ollama.ai', 'library'].slice(0, Math.max(0, 2 - parts.length));
  return ['manifests', ...defaults, ...parts, name, tag].join('/');
}

export const blobPath = (store: string, digest: string): string =>
  join(store, 'blobs', digest.replace(':', '-'));

/** @param path where the bytes are from, for the message */
export function parseManifest(bytes: Uint8Array, store: string, path: string): FoundModel {
  const bad = (what: string): FoundModel => ({ ok: false, reason: `the manifest ${path} ${what}` });
  if (bytes.length > longestManifest) return bad(`is longer than ${longestManifest} bytes`);
  let manifest: { config?: unknown; layers?: unknown } | null;
  try {
    manifest = JSON.parse(Buffer.from(bytes).toString()) as typeof manifest;
  } catch {
    return bad('is not JSON'); // The parser's own words would quote a piece of it.
  }
  if (!Array.isArray(manifest?.layers)) return bad('has no layers');
  const blobs: unknown[] = [manifest.config, ...(manifest.layers as unknown[])];
  if (!blobs.every(isBlob)) return bad('names a blob without a media type, digest or size');
  const weights = blobs
    .filter(({ mediaType }) => /^application\/vnd\.ollama\.image\.(model|projector)$/.test(mediaType))
    .map(({ digest, size }) => ({ path: blobPath(store, digest), size }))
    .sort((one, other) => other.size - one.size);
  if (weights.length === 0) return bad('names no weights');
  const weightsBytes = weights.reduce((sum, { size }) => sum + size, 0);
  return { ok: true, files: { blobs, weights, weightsBytes } };
}

function isBlob(value: unknown): value is ModelBlob {
  const { mediaType, digest, size } = (value ?? {}) as Partial<Record<keyof ModelBlob, unknown>>;
  return (
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0
  );
}
