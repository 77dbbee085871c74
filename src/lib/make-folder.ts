import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that is there is well. Node's own `recursive` goes round for ever where a file
 * system says of a folder in one that exists that there is no such (`/proc`, where a HOME may point).
 *
 * @param mode of each that is made; default: what the umask leaves
 * @throws the system's error, `ENOENT` or `ENOTDIR` among others
 */
export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path || existsSync(above)) throw error;
    makeFolder(above, mode);
    // Another process may have made it meanwhile.
    makeFolder(path, mode);
  }
}
