import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../io.js';

const fallback = 'https://registry.npmjs.org/';

/**
 * The registry that npm is set to, as far as npm's own variables and the user's `.npmrc` say: who has a mirror does not
 * want the public one asked. Undefined for an address that has a user or a variable in it: those are not sent about.
 */
export async function npmRegistry({ env, homedir }: Pick<Io, 'env' | 'homedir'>): Promise<URL | undefined> {
  const variable = env.npm_config_registry || env.NPM_CONFIG_REGISTRY;
  const file = env.npm_config_userconfig || env.NPM_CONFIG_USERCONFIG || join(homedir, '.npmrc');
  const written = variable || (await registryIn(file)) || fallback;
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written.endsWith('/') ? written : `${written}/`);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && !written.includes('$');
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** The last one counts, as with npm. */
async function registryIn(file: string): Promise<string | undefined> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n');
    return lines
      .map((line) => /^\s*registry\s*=\s*"?([^\s"]+)/.exec(line)?.[1])
      .findLast((it) => it !== undefined);
  } catch {
    // npm has a default too.
    return undefined;
  }
}
