import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeFolder } from '../lib/home-folder.js';
import { cacheFolder } from './cache-folder.js';
import { runCompiled } from './code-cache.js';

interface Program {
  main(): Promise<void>;
}

/**
 * Loads the program, with what V8 made of it at an earlier start where that can be kept. `validate`, which CI and editors
 * ask at every save, lies in one file with all that it needs: finding fifty files is a sixth of what it would take. The
 * other commands have what Node (22.1 and newer) keeps for them.
 *
 * Kept is in the user's own cache and not in Node's default, a folder of /tmp that anybody may have made beforehand. Whoever
 * has set one of Node's own variables has decided.
 *
 * @param folder where the build has left `main.js` and `validate.cjs`
 */
export async function loadProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  folder: URL = new URL('.', import.meta.url),
): Promise<Program> {
  const decided = env.NODE_COMPILE_CACHE !== undefined || env.NODE_DISABLE_COMPILE_CACHE !== undefined;
  const kept = join(cacheFolder({ env, homedir: homeFolder() }), 'compiled');
  if (isValidate(argv))
    return loadValidate(fileURLToPath(new URL('validate.cjs', folder)), decided ? undefined : kept);
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  // A folder that cannot be written is told by what it returns, and nothing is lost.
  if (!decided) enableCompileCache?.(kept);
  return (await import(new URL('main.js', folder).href)) as Program;
}

function loadValidate(file: string, kept: string | undefined): Program {
  const { exports, keep } = runCompiled(file, kept);
  return {
    async main() {
      await (exports as Program).main();
      keep();
      // The heap need not be taken apart, which is a twentieth of it all. Not at once: a disk that is full is told of after
      // the write. And not while something is still to be written, which would be lost.
      setImmediate(() => {
        if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
      });
    },
  };
}

/** What `--online` needs, AWS's clients, is not in that file. */
const isValidate = ([command, ...rest]: readonly string[]): boolean =>
  command === 'validate' && !rest.some((word) => word.startsWith('--online'));
