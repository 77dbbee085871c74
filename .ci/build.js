// Builds dist/: the program in few files, since opening hundreds of modules is most of what a short command costs, and
// the programs that run outside this process, each bundled into one file that needs nothing beside it.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

// Built aside and put in place at once: a program that is running from dist/ misses its files for a moment at most.
const out = join(root, `dist.${process.pid}`);
mkdirSync(out, { recursive: true });

/** Packages of which code went into our files, and where: chunks, whose names change, count as their folder. */
const filesOfPackages = new Map();

// What a command loads with `import()` is a chunk of its own, read when that command runs. All of them lie in dist/cli,
// as deep as src/cli, so that paths relative to a module hold. `look-for-newer` is a process of its own; what follows it is
// for this script, .ci/generate.js and the benches.
const { outputs } = await built({
  entryPoints: {
    'cli/main': join(root, 'src/cli/main.ts'),
    'cli/look-for-newer': join(root, 'src/cli/notice/look-for-newer.ts'),
    'cli/written-help': join(root, 'src/cli/written-help.ts'),
    'cli/written-templates': join(root, 'src/cli/written-templates.ts'),
    'cli/command-reference': join(root, 'src/cli/command-reference.ts'),
    'cli/config-schema': join(root, 'src/config/schema.ts'),
    'cli/validate-template': join(root, 'src/template/validate/validate-template.ts'),
    'cli/guide-pages': join(root, 'src/cli/guide-pages.ts'),
  },
  outdir: out,
  chunkNames: 'cli/[name]-[hash]',
  bundle: true,
  splitting: true,
  // What npm installs beside us stays outside; a development dependency (zod) becomes part of our files.
  external: Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
  format: 'esm',
  platform: 'node',
  target: 'node20',
});
const { writtenHelp } = await import(pathToFileURL(join(out, 'cli/written-help.js')));
writeFileSync(join(out, 'cli/help.json'), JSON.stringify(writtenHelp()));
// `../data`, seen from src/template/validate as from dist/cli.
cpSync(join(root, 'src/template/data'), join(out, 'data'), { recursive: true });
const { writtenTemplates } = await import(pathToFileURL(join(out, 'cli/written-templates.js')));
writeFileSync(join(out, 'data/templates.json'), JSON.stringify(writtenTemplates()));

const bundle = (entry, outfile, format) =>
  built({
    entryPoints: [join(root, entry)],
    outfile: join(out, outfile),
    bundle: true,
    format,
    platform: 'node',
    target: 'node20',
  });
// What bin/ loads first, and nothing with it.
await required('src/cli/first-answer.ts', 'cli/first-answer.cjs');
await required('src/cli/load-program.ts', 'cli/load-program.cjs');
// `validate` once more, in one file: see load-program.ts. What it hardly ever needs it finds in the chunks.
const { outputs: one } = await required('src/cli/main.ts', 'cli/validate.cjs', [
  restInChunks(['validate-action', 'report-error']),
  withValidateAlone(),
  loadedWhenUsed(['node:child_process', 'node:crypto', 'node:fs/promises', 'node:tty']),
]);
asFunction(join(out, 'cli/validate.cjs'), Object.values(one)[0]);
await bundle('container/handler.ts', 'container/handler.mjs', 'esm');
await bundle('container/stand-in/main.ts', 'container/stand-in-ollama.cjs', 'cjs');
await bundle('src/sandbox/lambda/runtime-client.ts', 'container/runtime-client.mjs', 'esm');

await built({
  entryPoints: [join(root, 'src/page/main.ts')],
  outfile: join(out, 'page/page.js'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
});
for (const file of ['index.html', 'page.css']) cpSync(join(root, 'src/page', file), join(out, 'page', file));

// For the notices and the bill of materials: they are about what is in the files, not about what somebody remembers.
const bundled = [...filesOfPackages].toSorted(([one], [other]) => (one < other ? -1 : 1));
writeFileSync(
  join(out, 'bundled.json'),
  JSON.stringify(bundled.map(([name, files]) => ({ name, files: [...files].toSorted() }))),
);

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
renameSync(out, dist);

/** One file of CommonJS, which starts faster than an ES module. */
function required(entry, outfile, plugins = []) {
  return built({
    entryPoints: [join(root, entry)],
    outfile: join(out, outfile),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    plugins,
  });
}

/** What `runCompiled` runs: a file as a function of what it needs, in ASCII, with `importModule()` for every `import()`. */
function asFunction(file, { imports }) {
  // What esbuild leaves as it is are regular expressions.
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const text = readFileSync(file, 'utf8').replaceAll(/[^\0-\x7f]/g, escaped);
  const parts = text.split('import("');
  const dynamic = imports.filter(({ kind }) => kind === 'dynamic-import').length;
  if (parts.length !== dynamic + 1) throw new Error(`${dynamic} imports, written ${parts.length - 1} times`);
  const parameters = 'exports, require, module, __filename, __dirname, importModule';
  writeFileSync(file, `(function (${parameters}) {${parts.join('importModule("')}})\n`, 'ascii');
}

async function built(options) {
  const { metafile } = await build({
    ...options,
    // The same bytes wherever this folder and node_modules lie: their paths stand in comments.
    absWorkingDir: root,
    preserveSymlinks: true,
    legalComments: 'none',
    metafile: true,
  });
  for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
    const place = relative(out, join(root, file)).replace(/^cli\/.*/, 'cli');
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
      if (name === undefined || bytesInOutput === 0) continue;
      filesOfPackages.set(name, (filesOfPackages.get(name) ?? new Set()).add(`dist/${place}`));
    }
  }
  return metafile;
}

/** Of what is loaded with `import()`, these modules come along; the others stay the chunks, or the packages, that they are. */
function restInChunks(included) {
  const chunks = new Map(
    Object.entries(outputs).map(([file, { entryPoint }]) => [entryPoint, `./${basename(file)}`]),
  );
  return {
    name: 'rest-in-chunks',
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path, kind, resolveDir }) => {
        if (kind !== 'dynamic-import' || included.includes(basename(path, '.js'))) return undefined;
        if (!path.startsWith('.')) return { path, external: true };
        const source = relative(root, join(resolveDir, path)).replace(/\.js$/, '.ts');
        const chunk = chunks.get(source);
        if (chunk === undefined) throw new Error(`no chunk is made of ${source}`);
        return { path: chunk, external: true };
      });
    },
  };
}

/** Instead of the list of all commands. */
function withValidateAlone() {
  const path = join(root, 'src/cli/commands/validate-alone.ts');
  return {
    name: 'with-validate-alone',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/commands\/list\.js$/ }, () => ({ path }));
    },
  };
}

/** Of Node's own modules, those that it takes long to load, for what is hardly ever called: the first call loads them. */
function loadedWhenUsed(modules) {
  const namespace = 'loaded-when-used';
  const called = (path, name) =>
    `export const ${name} = (...args) => require(${JSON.stringify(path)}).${name}(...args);`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ path, namespace: from }) =>
        modules.includes(path) && from !== namespace ? { path, namespace, sideEffects: false } : undefined,
      );
      onLoad({ filter: /./, namespace }, async ({ path }) => {
        const functions = Object.entries(await import(path)).filter(
          ([name, it]) => typeof it === 'function' && name !== 'default',
        );
        return { contents: functions.map(([name]) => called(path, name)).join('\n') };
      });
    },
  };
}
