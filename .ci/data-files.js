// Facts for src/template, in a folder of src/template/data: files of a few entries each, and index.json, which says what
// lies where. A template needs a few of them, and to read all would be most of what `validate` does.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

/**
 * @param entries by their key
 * @param fileOf which file, without `.json`, an entry's key belongs to
 */
export function writeDataFiles({ folder, about, sources, entries, fileOf }) {
  const at = new URL(`../src/template/data/${folder}/`, import.meta.url);
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at, { recursive: true });
  const files = {};
  for (const key of Object.keys(entries).sort()) {
    files[fileOf(key)] ??= [];
    files[fileOf(key)].push(key);
  }
  writeFileSync(new URL('index.json', at), `${JSON.stringify({ about, sources, files }, null, 1)}\n`);
  for (const [name, keys] of Object.entries(files)) {
    const lines = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(entries[key])}`);
    writeFileSync(new URL(`${name}.json`, at), `{\n${lines.join(',\n')}\n}\n`);
  }
}
