import { join } from 'node:path';
import type { Io } from './io.js';

/** Where things are kept that can be fetched or learned again (XDG base directories; `OLLAMA_LAMBDA_CACHE` wins). */
export const cacheFolder = ({ env, homedir }: Io): string =>
  env.OLLAMA_LAMBDA_CACHE || join(env.XDG_CACHE_HOME || join(homedir, '.cache'), 'ollama-lambda');

/** What this machine remembers of accounts; never the truth about a deployment. */
export const stateFolder = ({ env, homedir }: Io): string =>
  env.OLLAMA_LAMBDA_STATE || join(env.XDG_STATE_HOME || join(homedir, '.local', 'state'), 'ollama-lambda');
