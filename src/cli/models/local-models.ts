import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../core/digest.js';
import type { Cache } from '../../image/cache.js';
import { collect } from '../../lib/digest-stream.js';
import { readFields } from '../../models/json-fields.js';
import type { LocalModel, ModelBlob, ModelFacts, ModelRef } from '../../models/model.js';
import { parseModel } from '../../models/model-source.js';
import { shapeOfMade } from '../../models/modelfile/made-config.js';
import { type Making, makeModel } from '../../models/modelfile/made-model.js';
import { silent } from '../../models/modelfile/modelfile.js';
import type { Io } from '../io.js';
import { checkAdapterFile, noWeights, type Place, pathIn } from './gguf-file.js';
import { readGgufPart } from './gguf-part.js';
import { readModelfileSource } from './modelfile-source.js';
import { readStoreModel } from './store-model.js';

/** Models of this machine, and such as are made here. Weights are used where they lie: nothing is copied. */
export interface LocalModels {
  /**
   * @param look gives the facts of the model that this one is made from
   * @throws UserError `model-absent`, `file-unreadable` (exit 6), `manifest-invalid`, `weights-invalid`, `modelfile-invalid`,
   * `adapter-invalid` (exit 2), and what `look` throws
   */
  facts(ref: ModelRef, local: LocalModel, look: (ref: ModelRef) => Promise<ModelFacts>): Promise<ModelFacts>;
  /** The blob's bytes as they lie there; whoever reads holds them to the digest. */
  open(
    local: LocalModel,
    blob: Pick<ModelBlob, 'digest' | 'size'>,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
}

export interface LocalPorts {
  readonly io: Pick<Io, 'env' | 'homedir' | 'cwd'>;
  readonly cache: Pick<Cache, 'recall' | 'remember'>;
  /** Host of names that have none. */
  readonly registry: string;
  /** A blob of a model that is in a registry. */
  fetch(
    ref: ModelRef,
    blob: Pick<ModelBlob, 'digest' | 'size'>,
    signal: AbortSignal | undefined,
  ): AsyncIterable<Uint8Array>;
}

type Opener = (signal: AbortSignal | undefined) => AsyncIterable<Uint8Array>;

export function createLocalModels({ io, cache, registry, fetch }: LocalPorts): LocalModels {
  const { env, homedir, cwd } = io;
  const store = env.OLLAMA_MODELS || join(homedir, '.ollama', 'models');
  const place: Place = { home: homedir, cwd };
  /** Where the blobs of made models are: known once the model has been looked at. */
  const openers = new Map<Digest, Opener>();

  const openBlob = (
    ref: ModelRef,
    blob: Pick<ModelBlob, 'digest' | 'size'>,
    signal: AbortSignal | undefined,
  ): AsyncIterable<Uint8Array> => {
    if (ref.local === undefined) return fetch(ref, blob, signal);
    const open = openers.get(blob.digest);
    return open === undefined ? readFrom(blobIn(store, blob.digest), signal) : open(signal);
  };

  const make = async (
    { ref, base, modelfile }: Pick<Making, 'ref' | 'base' | 'modelfile'>,
    from: readonly string[],
    adapter?: string,
  ): Promise<ModelFacts> => {
    const parts = await Promise.all(from.map((path) => readGgufPart(path, cache)));
    const shape = shapeOfMade({ base, files: parts });
    if (base === undefined && shape === undefined) throw noWeights(from);
    if (adapter !== undefined) await checkAdapterFile(adapter, shape);
    const paths = adapter === undefined ? from : [...from, adapter];
    const files = adapter === undefined ? parts : [...parts, await readGgufPart(adapter, cache)];
    const inherited = base === undefined ? {} : await paramsOf(base, openBlob);
    const { facts, texts } = makeModel({ ref, base, modelfile, files, inherited });
    for (const blob of base?.layers ?? []) {
      const source = base?.ref.local === undefined ? base?.ref : undefined;
      if (source !== undefined) openers.set(blob.digest, (signal) => fetch(source, blob, signal));
    }
    for (const [at, { digest }] of files.entries()) {
      openers.set(digest, (signal) => readFrom(paths[at] ?? '', signal));
    }
    for (const [digest, text] of texts) openers.set(digest, () => once(Buffer.from(text)));
    return facts;
  };

  return {
    async facts(ref, local, look) {
      switch (local.kind) {
        case 'store':
          return readStoreModel(ref, store);
        case 'file':
          return make({ ref, base: undefined, modelfile: silent }, [pathIn(place, local.path)]);
        case 'adapted': {
          const base = await look(local.model);
          return make({ ref, base, modelfile: silent }, [], pathIn(place, local.adapter));
        }
        case 'modelfile': {
          const { modelfile, from, adapter } = await readModelfileSource(local.path, place);
          const base = from.kind === 'name' ? await look(parseModel(from.name, registry)) : undefined;
          const files = from.kind === 'files' ? from.paths : [];
          return make({ ref, base, modelfile }, files, adapter);
        }
      }
    },
    open: (local, blob, signal) => openBlob({ ...nameless, local }, blob, signal),
  };
}

/** Where a blob lies says `local` alone. */
const nameless: ModelRef = { host: '', namespace: '', model: '', tag: '', short: '' };

/** Parameters have some hundred bytes. */
const longestParams = 1024 * 1024;

async function paramsOf(
  { ref, layers }: ModelFacts,
  open: (ref: ModelRef, blob: ModelBlob, signal: undefined) => AsyncIterable<Uint8Array>,
): Promise<Making['inherited']> {
  let inherited: Making['inherited'] = {};
  for (const layer of layers.filter(({ mediaType }) => mediaType.endsWith('.image.params'))) {
    const text = Buffer.from(await collect(open(ref, layer, undefined), longestParams)).toString('utf8');
    // Of two layers the first wins, as with Ollama.
    inherited = { ...readFields(text), ...inherited };
  }
  return inherited;
}

const blobIn = (store: string, digest: Digest): string => join(store, 'blobs', digest.replace(':', '-'));

const readFrom = (path: string, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> =>
  createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal && { signal }) });

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
