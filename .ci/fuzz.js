// npm run fuzz [-- --times <n>] [-- --seed <seed>]: the suites of generated inputs, each time with a seed of its own, which is
// printed first. They end at the first time that fails; its seed brings the same inputs back.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { times: { type: 'string', default: '1' }, seed: { type: 'string' } },
});

const wrong = Object.entries(values).find(([, value]) => !/^[1-9]\d{0,9}$/.test(value));
if (wrong !== undefined) {
  console.error(`--${wrong[0]} is ${wrong[1]}; it takes a whole number from 1`);
  process.exit(2);
}

const suites = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('tests', name))
  .filter((file) => file.endsWith('.test.ts') && !/^tests.(peers|ollama)/.test(file))
  .filter((file) => readFileSync(join(root, file), 'utf8').includes('/fast-check.js'));

for (let time = 1; time <= Number(values.times) && process.exitCode === undefined; time += 1) {
  const seed = values.seed ?? String(randomInt(2 ** 31));
  console.error(`time ${time} of ${values.times}: seed ${seed}`);
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/jest/bin/jest.js',
      '--config',
      '.ci/jest.long.config.js',
      '--testMatch',
      ...suites.map((suite) => `<rootDir>/${suite}`),
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        FUZZ_SEED: seed,
        NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      },
    },
  );
  if (status !== 0) process.exitCode = 1;
}
