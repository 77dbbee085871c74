import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type ModelRef, storedHost } from '../../models/model.js';
import { manifestPath, type StorePlace, writeTinyStore } from '../../sandbox/content/model-store.js';
import type { Io } from '../io.js';
import type { DevEngine } from './engine.js';

/**
 * An Ollama store that has the model: this machine's own, read in place, or for the stand-in one that is made in
 * `folder`.
 *
 * @throws UserError `model-absent` (exit 6) with the command that fetches it
 */
export function modelStore(model: ModelRef, engine: DevEngine, io: Io, folder: string): string {
  const place = placeOf(model);
  if (engine.kind === 'stand-in') {
    const store = join(folder, 'models');
    writeTinyStore(store, place);
    return store;
  }
  const store = io.env.OLLAMA_MODELS || join(io.homedir, '.ollama', 'models');
  if (existsSync(join(store, manifestPath(place)))) return store;
  throw new UserError({
    code: 'model-absent',
    message: `the model ${model.short} is not in ${store}`,
    why: 'the models of this machine are read in place, and none is downloaded; OLLAMA_MODELS names another folder',
    next: [`ollama pull ${model.short}`, 'the same command with --engine stand-in'],
    exitCode: exitCodes.notFound,
  });
}

const placeOf = (ref: ModelRef): StorePlace => ({
  host: storedHost(ref),
  namespace: ref.namespace,
  model: ref.model,
  tag: ref.tag,
});
