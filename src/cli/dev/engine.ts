import { accessSync, chmodSync, constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { sandboxAssets } from '../assets.js';
import { cacheFolder } from '../cache-folder.js';
import type { Io } from '../io.js';
import { findEngine } from '../rehearsal/engine.js';
import { cachedEngine } from './cached-engine.js';

export interface DevEngine {
  readonly kind: 'ollama' | 'stand-in';
  readonly path: string;
  /** Where it was found, in words. */
  readonly from: string;
}

/** What `--engine` takes for an engine that runs no model. */
const standIn = 'stand-in';

/**
 * The engine to run: the one that is named, this machine's own, the one that an earlier deploy left in the cache, and
 * only then the stand-in.
 *
 * @param folder scratch, in which what has to be unpacked is put
 * @throws UserError `engine-missing` when a named one cannot be run
 */
export async function chooseEngine(named: string | undefined, io: Io, folder: string): Promise<DevEngine> {
  if (named === standIn) return standInEngine(folder, '--engine stand-in');
  if (named !== undefined) return { kind: 'ollama', path: runnable(named, '--engine'), from: '--engine' };
  const own = findEngine(io);
  if (own !== undefined) {
    const from = io.env.OLLAMA_BIN ? 'OLLAMA_BIN' : 'PATH';
    return { kind: 'ollama', path: runnable(own, from), from };
  }
  const cached = await cachedEngine(cacheFolder(io), folder);
  if (cached !== undefined) return { kind: 'ollama', path: cached, from: 'the cache of an earlier deploy' };
  return standInEngine(folder, 'this machine has no Ollama');
}

function standInEngine(folder: string, from: string): DevEngine {
  const path = join(folder, 'stand-in-ollama');
  copyFileSync(sandboxAssets().standInEngine, path);
  chmodSync(path, 0o755);
  return { kind: 'stand-in', path, from };
}

function runnable(path: string, from: string): string {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch (error) {
    throw new UserError({
      code: 'engine-missing',
      message: `${from} names ${path}, which is no program that can be run`,
      why: 'dev runs an ollama of its own, the way the function does',
      next: ['ollama-lambda dev --engine /usr/local/bin/ollama', 'ollama-lambda dev --engine stand-in'],
      exitCode: exitCodes.prerequisite,
      cause: error,
    });
  }
}
