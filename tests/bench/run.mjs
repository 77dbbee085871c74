// node tests/bench/run.mjs <name> [arguments]: bundles tests/bench/<name>.ts into a temporary file and runs it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const program = join(folder, `${name}.mjs`);
// Packages are looked for from where the program lies.
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
await build({
  entryPoints: [join(root, 'tests/bench', `${name}.ts`)],
  outfile: program,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
});
const child = spawn(process.execPath, [program, ...rest], {
  stdio: 'inherit',
  env: { ...process.env, BENCH_ROOT: root, BENCH_FOLDER: folder },
});
// The signals of a terminal reach the child by themselves; it tidies up, and its end is awaited here.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
