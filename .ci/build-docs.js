// Builds the guide into dist.docs/. What builds it has a package.json of its own in docs/, and is installed when it is missing
// or another version; the build itself needs no network.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const wanted = JSON.parse(readFileSync(`${docs}package.json`, 'utf8')).devDependencies.vitepress;
const run = (program, ...argv) => execFileSync(program, argv, { cwd: docs, stdio: 'inherit' });

if (installed() !== wanted)
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline');
run(process.execPath, 'node_modules/vitepress/bin/vitepress.js', 'build', '.');

function installed() {
  try {
    return createRequire(docs)('./node_modules/vitepress/package.json').version;
  } catch {
    // Not there.
    return undefined;
  }
}
