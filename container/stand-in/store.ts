import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type GgufFacts, readGguf } from './gguf.js';

/** A model in the store, as its manifest tells it. */
export interface StoredModel {
  /** Shortest spelling: `llama3.2:1b`. */
  readonly name: string;
  /** Longest spelling: `registry.ollama.ai/library/llama3.2:1b`. */
  readonly fullName: string;
  /** SHA-256 of the manifest's bytes, hex. */
  readonly digest: string;
  readonly modifiedAt: Date;
  /** Bytes of all blobs. */
  readonly size: number;
  readonly blobs: readonly StoredBlob[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly template: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Path of the weights; empty when the manifest names none. */
  readonly weights: string;
  /** From the weights' header, if it is one. */
  readonly facts: GgufFacts | undefined;
}

export interface StoredBlob {
  readonly mediaType: string;
  /** `sha256:<hex>`; the file is `blobs/sha256-<hex>`. */
  readonly digest: string;
  readonly size: number;
}

export interface Store {
  list(): readonly StoredModel[];
  /** By any spelling. */
  find(name: string): StoredModel | undefined;
  /** Undefined when every blob is there and is what its name says; otherwise what is wrong. */
  verify(model: StoredModel): Promise<string | undefined>;
}

/**
 * Opens `$OLLAMA_MODELS`; throws when one of its two folders is absent, with the engine's words for a read-only store.
 * (On a writable one the engine would make them; here an unpacked image is to fail as it would in Lambda.)
 */
export function openStore(folder: string): Store {
  for (const name of ['blobs', 'manifests']) {
    const path = join(folder, name);
    if (!existsSync(path)) {
      throw new Error(`mkdir ${path}: read-only file system: ensure path elements are traversable`);
    }
  }
  const manifests = join(folder, 'manifests');
  return {
    list: () =>
      manifestFiles(manifests)
        .map((path) => readModel(folder, path))
        .sort((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime()),
    find(name) {
      const wanted = fullName(name).join('/');
      const path = manifestFiles(manifests).find((file) => file.join('/').toLowerCase() === wanted);
      return path && readModel(folder, path);
    },
    verify: (model) => verify(join(folder, 'blobs'), model),
  };
}

/** `manifests/<host>/<namespace>/<model>/<tag>` */
function manifestFiles(root: string): readonly string[][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split('/'),
    )
    .filter((path) => path.length === 4);
}

const defaults = ['registry.ollama.ai', 'library'];

function fullName(name: string): readonly string[] {
  const parts = name.toLowerCase().split('/');
  const [model = '', tag = 'latest'] = (parts.pop() ?? '').split(':');
  return [...defaults.slice(0, Math.max(0, 2 - parts.length)), ...parts, model, tag];
}

function shortName([host, namespace, model, tag]: readonly string[]): string {
  const prefix =
    host !== defaults[0] ? `${host}/${namespace}/` : namespace !== defaults[1] ? `${namespace}/` : '';
  return `${prefix}${model}:${tag}`;
}

function readModel(folder: string, path: readonly string[]): StoredModel {
  const file = join(folder, 'manifests', ...path);
  const bytes = readFileSync(file);
  const manifest = JSON.parse(bytes.toString()) as { config: StoredBlob; layers: StoredBlob[] };
  const blobs = [manifest.config, ...manifest.layers];
  const layer = (kind: string): string => {
    const blob = manifest.layers.find(
      ({ mediaType }) => mediaType === `application/vnd.ollama.image.${kind}`,
    );
    const found = blob && blobPath(join(folder, 'blobs'), blob);
    return found !== undefined && existsSync(found) ? found : '';
  };
  const text = (kind: string, otherwise: string) => {
    const found = layer(kind);
    return found === '' ? otherwise : readFileSync(found, 'utf8');
  };
  const weights = layer('model');
  return {
    name: shortName(path),
    fullName: path.join('/').replace(/\/([^/]*)$/, ':$1'),
    digest: createHash('sha256').update(bytes).digest('hex'),
    modifiedAt: statSync(file).mtime,
    size: blobs.reduce((sum, blob) => sum + blob.size, 0),
    blobs,
    details: readDetails(blobPath(join(folder, 'blobs'), manifest.config)),
    template: text('template', '{{ .Prompt }}'),
    params: JSON.parse(text('params', '{}')) as Record<string, unknown>,
    weights,
    facts: weights === '' ? undefined : readGguf(weights),
  };
}

function readDetails(path: string): Readonly<Record<string, unknown>> {
  const config = (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Record<string, unknown>;
  return {
    parent_model: '',
    format: config.model_format ?? '',
    family: config.model_family ?? '',
    families: config.model_families ?? null,
    parameter_size: config.model_type ?? '',
    quantization_level: config.file_type ?? '',
  };
}

const blobPath = (folder: string, blob: StoredBlob): string => join(folder, blob.digest.replace(':', '-'));

async function verify(folder: string, model: StoredModel): Promise<string | undefined> {
  if (!model.blobs.some((blob) => blob.mediaType === 'application/vnd.ollama.image.model')) {
    return `the manifest of ${model.name} names no model layer`;
  }
  for (const blob of model.blobs) {
    const path = blobPath(folder, blob);
    if (!existsSync(path)) return `blob ${blob.digest} does not exist`;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    const actual = `sha256:${hash.digest('hex')}`;
    if (actual !== blob.digest) return `blob ${blob.digest} has the digest ${actual}`;
  }
  return undefined;
}
