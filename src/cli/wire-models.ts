import { dirname, join } from 'node:path';
import type { Digest } from '../core/digest.js';
import type { Emit } from '../core/event.js';
import type { Cache } from '../image/cache.js';
import { createDiskCache } from '../image/direct/disk-cache.js';
import { collect, sha256 } from '../lib/digest-stream.js';
import { isModelShape } from '../models/gguf/shape.js';
import { parseModelManifest } from '../models/manifest.js';
import type { ModelBlob, ModelFacts, ModelRef } from '../models/model.js';
import { fetchModel } from '../registry/model-registry.js';
import { modelRepository } from '../registry/model-repository.js';
import { lockedModel } from '../survey/lock.js';
import { lockFileName, readLock } from '../survey/lock-file.js';
import { cacheFolder } from './cache-folder.js';
import { cacheLimit } from './folders.js';
import type { Io } from './io.js';
import { registryClients } from './registry-clients.js';

/** What the `models` commands look into: registries, the lock, the cache, and Ollama's own folder. No AWS. */
export interface ModelsWiring {
  readonly home: string;
  readonly cwd: string;
  /** Where this machine's Ollama has its models. */
  readonly storeFolder: string;
  readonly cache: Cache;
  readonly cacheFolder: string;
  /** From the registry; remembered for when it cannot be reached. */
  fetch(ref: ModelRef, signal: AbortSignal): Promise<ModelFacts>;
  /** @param from byte to start at, default the first */
  blob(ref: ModelRef, blob: ModelBlob, signal: AbortSignal, from?: number): AsyncIterable<Uint8Array>;
  /** The text of its template layer; undefined when it has none. */
  template(facts: ModelFacts, signal: AbortSignal): Promise<string | undefined>;
  remembered(ref: ModelRef): Promise<ModelFacts | undefined>;
  locked(ref: ModelRef): Promise<ModelFacts | undefined>;
}

/** @param configPath the lock lies beside the config, else in the working folder */
export function wireModels(io: Io, configPath: string | undefined, emit: Emit): ModelsWiring {
  const folder = cacheFolder(io);
  const cache = createDiskCache(folder, cacheLimit(io));
  const lockFile = join(configPath === undefined ? io.cwd : dirname(configPath), lockFileName);
  const clients = registryClients(io, emit);
  const clientOf = ({ host }: ModelRef) => clients(host);
  const blob: ModelsWiring['blob'] = (ref, { digest, size }, signal, from = 0) =>
    clientOf(ref).blob(modelRepository(ref), digest, { size, from, wide: true, signal });
  return {
    home: io.homedir,
    cwd: io.cwd,
    storeFolder: io.env.OLLAMA_MODELS || join(io.homedir, '.ollama', 'models'),
    cache,
    cacheFolder: folder,
    blob,
    async fetch(ref, signal) {
      const facts = await fetchModel(clientOf(ref), ref, signal);
      const { digest, manifest, config, shape } = facts;
      await cache.remember(noteOf(ref), { digest, manifest, config, shape });
      return facts;
    },
    async template({ ref, layers }, signal) {
      const layer = layers.find(({ mediaType }) => mediaType.endsWith('.image.template'));
      if (layer === undefined || layer.size > longestTemplate) return undefined;
      return Buffer.from(await collect(blob(ref, layer, signal), longestTemplate)).toString('utf8');
    },
    async remembered(ref) {
      return readNote(ref, await cache.recall(noteOf(ref)));
    },
    async locked(ref) {
      return lockedModel(await readLock(lockFile), ref);
    },
  };
}

/** Real ones have a few thousand characters. */
const longestTemplate = 1024 * 1024;

/** By digest: names of files cannot hold all that names of models can. */
const noteOf = ({ host, namespace, model, tag }: ModelRef): string =>
  `facts-${sha256(`${host}/${namespace}/${model}:${tag}`).slice(-32)}`;

/** A note that somebody changed, or that another version wrote, counts as none. */
function readNote(ref: ModelRef, note: unknown): ModelFacts | undefined {
  const { digest, manifest, config, shape } = (note ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof digest !== 'string' || typeof manifest !== 'string' || typeof config !== 'string')
    return undefined;
  if (!isModelShape(shape)) return undefined;
  return { ...parseModelManifest(ref, manifest, digest as Digest), config, shape };
}
