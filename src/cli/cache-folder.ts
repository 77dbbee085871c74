import { join } from 'node:path';

/** Where things are kept that can be fetched or made again (XDG base directories; `OLLAMA_LAMBDA_CACHE` wins). */
export const cacheFolder = ({
  env,
  homedir,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homedir: string;
}): string => env.OLLAMA_LAMBDA_CACHE || join(env.XDG_CACHE_HOME || join(homedir, '.cache'), 'ollama-lambda');
