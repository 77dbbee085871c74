// What somebody has on their machine after `npm install ollama-lambda`: the packages that npm brings, from the lock file,
// and those that the build has made part of our own files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const marker = 'node_modules/';

/** Of the program itself. */
export const manifest = json('package.json');

/**
 * Packages that npm installs with ours, optional ones among them; not the optional peer, which it leaves out.
 * `npm sbom --omit dev` loses every package that a development dependency also needs (npm 11.19), so the lock is read here.
 */
export const runtimePackages = Object.entries(json('package-lock.json').packages)
  .filter(([path, { dev, devOptional, peer }]) => path !== '' && !dev && !devOptional && !peer)
  .map(([path, entry]) => ({ path, name: path.slice(path.lastIndexOf(marker) + marker.length), ...entry }))
  .toSorted((one, other) => (one.path < other.path ? -1 : 1));

/** What the build has written down of itself: packages of which code stands in a file of dist/, by name. */
export const bundledPackages = () =>
  json('dist/bundled.json').map(({ name, files }) => {
    const path = `${marker}${name}`;
    const { version, license, repository, homepage } = json(`${path}/package.json`);
    return {
      name,
      version,
      license,
      files,
      page: homepage ?? repository?.url,
      text: licenceText(path, name),
    };
  });

/** The package's own file; of those that have none, what their repository says. */
function licenceText(path, name) {
  const file = readdirSync(join(root, path)).find((it) => /^licen[cs]e/i.test(it));
  if (file !== undefined) return readFileSync(join(root, path, file), 'utf8');
  const ours = new URL(`licences/${name.split('/')[0].replace('@', '')}.txt`, import.meta.url);
  if (existsSync(ours)) return readFileSync(ours, 'utf8');
  throw new Error(
    `${name} is part of dist/ and has no licence file: put its text into .ci/release/licences/`,
  );
}

/** Where a dependency of an installed package lies: as Node looks for it, from the inside out. */
export function resolved(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf(marker) - 1))) {
    const path = `${folder === '' ? '' : `${folder}/`}${marker}${name}`;
    const found = runtimePackages.find((it) => it.path === path);
    if (found !== undefined || folder === '') return found;
  }
}
