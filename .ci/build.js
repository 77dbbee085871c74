// Builds dist/: src/ file by file (so that paths relative to a module stay what they are in src/), and the three
// programs that run outside this process, each bundled into one file that needs nothing beside it.
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, folder, name));

// Built aside and put in place at once: a program that is running from dist/ misses its files for a moment at most.
const out = join(root, `dist.${process.pid}`);
mkdirSync(out, { recursive: true });

await build({
  // The page runs in a browser, and is bundled below.
  entryPoints: files('src', '.ts').filter((file) => !file.startsWith(join(root, 'src', 'page'))),
  outdir: out,
  outbase: join(root, 'src'),
  format: 'esm',
  platform: 'node',
  target: 'node20',
});
for (const data of files('src', '.json').filter((file) => !file.endsWith('tsconfig.json'))) {
  cpSync(data, data.replace(join(root, 'src'), out), { recursive: true });
}

const bundle = (entry, outfile, format) =>
  build({
    entryPoints: [join(root, entry)],
    outfile: join(out, outfile),
    bundle: true,
    format,
    platform: 'node',
    target: 'node20',
    minify: false,
    legalComments: 'none',
  });
await bundle('container/handler.ts', 'container/handler.mjs', 'esm');
await bundle('container/stand-in/main.ts', 'container/stand-in-ollama.cjs', 'cjs');
await bundle('src/sandbox/lambda/runtime-client.ts', 'container/runtime-client.mjs', 'esm');

await build({
  entryPoints: [join(root, 'src/page/main.ts')],
  outfile: join(out, 'page/page.js'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  legalComments: 'none',
});
for (const file of ['index.html', 'page.css']) cpSync(join(root, 'src/page', file), join(out, 'page', file));

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
renameSync(out, dist);
