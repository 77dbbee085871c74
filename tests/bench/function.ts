import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseEngine } from './bench-engine.js';
import { type Figures, table } from './function-table.js';
import { measurePreRead } from './preread.js';
import { measureStart } from './start.js';
import { measureThrough } from './through.js';

const usage = `npm run bench:function -- [--json] [--runs <n>] [--only through|start|preread] [--weights <MiB>]

Measures what the function costs on top of its engine. OLLAMA_BIN names a real engine, which gets a model of random
weights, or BENCH_MODEL of OLLAMA_MODELS; without it the stand-in engine is used, which runs no model.
`;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    weights: { type: 'string', default: '256' },
    help: { type: 'boolean', default: false },
  },
});
const parts = ['through', 'start', 'preread'];
if (values.help) {
  process.stdout.write(usage);
} else if ((values.only !== '' && !parts.includes(values.only)) || !/^\d*$/.test(values.runs)) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  await bench();
}

async function bench(): Promise<void> {
  const root = process.env.BENCH_ROOT ?? '.';
  const folder = process.env.BENCH_FOLDER ?? '.';
  const at = { root, folder, dist: join(root, 'dist') };
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const engine = chooseEngine(folder, at.dist, Number(values.weights));
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  const runs = (usual: number): number => Number(values.runs) || usual;
  const wanted = (part: string): boolean => values.only === '' || values.only === part;
  say(`engine: ${engine.name}`);

  let figures: Figures = {};
  if (wanted('through')) {
    say(`the same ${runs(60)} questions straight and through the function …`);
    figures = { ...figures, ...(await measureThrough(engine, at, runs(60))) };
  }
  if (wanted('start')) {
    say(`${runs(5)} starts each way …`);
    figures = { ...figures, start: await measureStart(engine, at, runs(5)) };
  }
  if (wanted('preread')) {
    say(`${runs(3)} cold loads each way from slow chunks …`);
    const preread = await measurePreRead(engine, at, runs(3));
    if (typeof preread === 'string') say(`no pre-read figures: ${preread}`);
    figures = { ...figures, preread: typeof preread === 'string' ? null : preread };
  }
  const json = `${JSON.stringify(figures, (_, value) => (typeof value === 'number' ? rounded(value) : value))}\n`;
  process.stdout.write(values.json ? json : table(figures));
}

/** Nothing here is known to more than that. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
