import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usage = `npm run bench:image -- [--json] [--size <1200MB>] [--runs <n>] [--only ours,docker,buildah,crane]
                       [--source file|registry]

Brings a file of random bytes into a registry on loopback (Debian's docker-registry): as we do it, with docker build and
push, with buildah, with crane append; and what hashing, copying and syncing the file takes. Then a second deploy with
only the handler changed, from an empty cache. Linux; docker and buildah need root; what is not installed is left out.
The floor and ours are measured in pairs, --runs of them (default 3), and the ratio is the median of the pairs' ratios: a
machine that does other things too is the same for both of a pair. The others run once.
--source registry lets ours read the weights from a registry, in ranges, instead of from the file.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    size: { type: 'string', default: '1200MB' },
    runs: { type: 'string', default: '3' },
    source: { type: 'string', default: 'file' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
const contenders = ['ours', 'docker', 'buildah', 'crane'];
const only = values.only === '' ? contenders : values.only.split(',');
const size = /^([1-9]\d*)(kB|MB|GB)$/.exec(values.size);
if (positionals[0] === 'push') {
  // We are the process that is measured: nothing but the push is loaded.
  const { push } = await import('./image-push.js');
  process.stdout.write(`${JSON.stringify(await push(positionals[1] ?? ''))}\n`);
} else if (values.help) {
  process.stdout.write(usage);
} else if (
  size === null ||
  !/^[1-9]\d?$/.test(values.runs) ||
  !/^(file|registry)$/.test(values.source) ||
  !only.every((name) => contenders.includes(name))
) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  await bench(Number(size[1]) * { kB: 1e3, MB: 1e6, GB: 1e9 }[size[2] as 'kB' | 'MB' | 'GB']);
}

async function bench(bytes: number): Promise<void> {
  const { compete } = await import('./image-contest.js');
  const { imageTable } = await import('./image-table.js');
  const root = process.env.BENCH_ROOT ?? '.';
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  try {
    const figures = await compete({
      at: { root, folder: process.env.BENCH_FOLDER ?? '.', dist: join(root, 'dist') },
      size: bytes,
      runs: Number(values.runs),
      source: values.source === 'registry' ? 'registry' : 'file',
      only,
      say: (text) => process.stderr.write(`${text}\n`),
      signal: stop.signal,
    });
    process.stdout.write(values.json ? `${JSON.stringify(figures, rounded)}\n` : imageTable(figures));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = 130;
  }
}

/** Nothing here is known to more than that. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}
