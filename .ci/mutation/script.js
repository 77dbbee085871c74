// A room and its tests as one script, which loads nothing until a test file is asked for.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';

/** All test files of these folders and what they import, as one function that loads nothing until a file is asked for. */
export async function scriptOf(folder, tests, leftOut) {
  const files = readdirSync(join(folder, tests), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, tests, name))
    .filter((path) => path.endsWith('.test.ts') && !leftOut.includes(relative(folder, path)))
    .toSorted();
  const entry = files.map((path) => {
    const name = JSON.stringify(relative(folder, path));
    return `${name}: () => require(${JSON.stringify(path)}),`;
  });
  const { outputFiles } = await build({
    stdin: {
      contents: `module.exports.files = {\n${entry.join('\n')}\n};`,
      resolveDir: folder,
      loader: 'js',
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // A script cannot import; what would be imported is required.
    supported: { 'dynamic-import': false },
    logLevel: 'error',
    plugins: [ownUrls],
  });
  const text = outputFiles[0].text;
  return new vm.Script(`(function (require, module, exports) {${text}\n})`, {
    filename: join(folder, 'room.js'),
  });
}

/** A module still finds the files beside it. */
const ownUrls = {
  name: 'own-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }));
  },
};
