import { join } from 'node:path';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { defaultCacheLimit } from '../image/direct/disk-cache.js';
import { parseBytes } from '../lib/parse-bytes.js';
import type { Io } from './io.js';

/** What this machine remembers of accounts; never the truth about a deployment. */
export const stateFolder = ({ env, homedir }: Io): string =>
  env.OLLAMA_LAMBDA_STATE || join(env.XDG_STATE_HOME || join(homedir, '.local', 'state'), 'ollama-lambda');

/** Bytes of blobs that the cache may hold. @throws UserError `cache-limit-unknown` (exit 2) */
export function cacheLimit({ env }: Io): number {
  const written = env.OLLAMA_LAMBDA_CACHE_LIMIT || undefined;
  const limit = written === undefined ? defaultCacheLimit : parseBytes(written);
  if (limit !== undefined) return limit;
  throw new UserError({
    code: 'cache-limit-unknown',
    message: `OLLAMA_LAMBDA_CACHE_LIMIT is ${JSON.stringify(written?.slice(0, 40))}, which is no amount of bytes`,
    next: ['export OLLAMA_LAMBDA_CACHE_LIMIT=20GB'],
    exitCode: exitCodes.usage,
  });
}
