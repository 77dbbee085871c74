import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';

/**
 * Has Node keep what V8 made of our files, for the next start: a sixth of what `validate` takes. In the user's own cache
 * and not in Node's default, a folder of /tmp that anybody may have made beforehand. Node older than 22.1 has nothing of
 * the kind, and whoever has set one of Node's own variables has decided.
 */
export function keepCompiled(env: Readonly<Record<string, string | undefined>> = process.env): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  const decided = env.NODE_COMPILE_CACHE !== undefined || env.NODE_DISABLE_COMPILE_CACHE !== undefined;
  if (enableCompileCache === undefined || decided) return;
  // A folder that cannot be written is told by what it returns, and nothing is lost.
  enableCompileCache(join(cacheFolder({ env, homedir: homedir() }), 'compiled'));
}
