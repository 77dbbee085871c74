import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Digest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Cache } from '../../image/cache.js';
import type { LocalModel, ModelFacts, ModelRef } from '../../models/model.js';
import type { Io } from '../io.js';
import { readFileModel } from './file-model.js';
import { readStoreModel } from './store-model.js';

/** Models of this machine, used where they lie: nothing is copied. */
export interface LocalModels {
  /** @throws UserError `model-absent` (exit 6), `manifest-invalid`, `weights-invalid` */
  facts(ref: ModelRef, local: LocalModel): Promise<ModelFacts>;
  /** The blob's bytes as they lie there; whoever reads holds them to the digest. */
  open(local: LocalModel, digest: Digest, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export function createLocalModels(
  { env, homedir, cwd }: Pick<Io, 'env' | 'homedir' | 'cwd'>,
  cache: Pick<Cache, 'recall' | 'remember'>,
): LocalModels {
  const store = env.OLLAMA_MODELS || join(homedir, '.ollama', 'models');
  const pathOf = (written: string): string =>
    written.startsWith('~/') ? join(homedir, written.slice(2)) : resolve(cwd, written);
  /** Configs of files lie nowhere: they are made when the file is looked at. */
  const made = new Map<Digest, Uint8Array>();

  return {
    async facts(ref, local) {
      if (local.kind === 'store') return readStoreModel(ref, store);
      const facts = await readFileModel(ref, pathOf(local.path), cache).catch((cause: unknown) => {
        throw unreadable(local.path, cause);
      });
      made.set(facts.configBlob.digest, Buffer.from(facts.config));
      return facts;
    },
    open(local, digest, signal) {
      const small = made.get(digest);
      if (small !== undefined) return once(small);
      const path =
        local.kind === 'file' ? pathOf(local.path) : join(store, 'blobs', digest.replace(':', '-'));
      return createReadStream(path, { highWaterMark: 1024 * 1024, signal });
    },
  };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

function unreadable(path: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (cause instanceof UserError || !['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes(code ?? ''))
    return cause;
  return new UserError({
    code: 'model-absent',
    message: `${path} cannot be read (${code})`,
    why: 'the model is a file of this machine, named from the folder that the command runs in',
    next: [`ls -l ${path}`],
    exitCode: exitCodes.notFound,
    cause,
  });
}
