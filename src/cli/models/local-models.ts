import { join } from 'node:path';
import type { Cache } from '../../image/cache.js';
import type { LocalModel, ModelFacts, ModelRef } from '../../models/model.js';
import { parseModel } from '../../models/model-source.js';
import { silent } from '../../models/modelfile/modelfile.js';
import type { Io } from '../io.js';
import { type BlobSources, createBlobSources } from './blob-sources.js';
import { type Place, pathIn } from './gguf-file.js';
import { type LocalPart, readPart, readQuantized } from './local-part.js';
import { makeHere } from './make-here.js';
import { readModelfileSource } from './modelfile-source.js';
import type { QuantizePorts } from './quantize.js';
import { readStoreModel } from './store-model.js';

/** Models of this machine, and such as are made here. Weights are used where they lie: nothing is copied. */
export interface LocalModels {
  /**
   * @param look gives the facts of the model that this one is made from
   * @throws UserError `model-absent`, `file-unreadable` (exit 6), `manifest-invalid`, `weights-invalid`,
   * `modelfile-invalid`, `adapter-invalid` (exit 2), and what `look` and `quantize` throw
   */
  facts(ref: ModelRef, local: LocalModel, look: (ref: ModelRef) => Promise<ModelFacts>): Promise<ModelFacts>;
  /** The blob's bytes as they lie there; whoever reads holds them to the digest. */
  readonly open: BlobSources['open'];
}

export interface LocalPorts extends QuantizePorts {
  readonly io: Pick<Io, 'env' | 'now' | 'homedir' | 'cwd'>;
  readonly cache: QuantizePorts['cache'] & Pick<Cache, 'read'>;
  /** Host of names that have none. */
  readonly registry: string;
  /** Opens a blob of a model that is in a registry. */
  readonly fetch: BlobSources['open'];
}

export function createLocalModels(ports: LocalPorts): LocalModels {
  const { io, cache, registry, fetch } = ports;
  const store = io.env.OLLAMA_MODELS || join(io.homedir, '.ollama', 'models');
  const place: Place = { home: io.homedir, cwd: io.cwd };
  const sources = createBlobSources(store, fetch);
  const read = (path: string): Promise<LocalPart> => readPart(path, cache);

  return {
    async facts(ref, local, look) {
      const nothing = { ref, base: undefined, modelfile: silent, from: [], adapter: undefined, read };
      switch (local.kind) {
        case 'store':
          return readStoreModel(ref, store);
        case 'file': {
          const path = pathIn(place, local.path);
          const type = local.quantize;
          const part = type === undefined ? await read(path) : await readQuantized({ path, type }, ports);
          return makeHere({ ...nothing, from: [part] }, sources);
        }
        case 'adapted': {
          const base = await look(local.model);
          return makeHere({ ...nothing, base, adapter: pathIn(place, local.adapter) }, sources);
        }
        case 'modelfile': {
          const { modelfile, from, adapter } = await readModelfileSource(local.path, place);
          const base = from.kind === 'name' ? await look(parseModel(from.name, registry)) : undefined;
          const paths = from.kind === 'files' ? from.paths : [];
          const parts = await Promise.all(paths.map(read));
          return makeHere({ ...nothing, base, modelfile, from: parts, adapter }, sources);
        }
      }
    },
    open: sources.open,
  };
}
