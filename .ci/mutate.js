// npm run mutate -- <room>... [--only <text>] [--every <n>]: breaks the code of a room in every way that Stryker knows, and
// counts what its tests notice; with --only in the files that have that text (or one of several) in their path, with --every in each
// n-th of them, for an estimate. Stryker is a hundred packages that nothing else here needs, so it is brought into a cache folder
// when it is asked for.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { longSuites } from './long-suites.js';

/** The newest line that runs on Node 20. */
const stryker = '@stryker-mutator/core@9.6.1';
/** Per cent of the mutants of a room that its tests should notice. */
const goal = 85;
/**
 * Each room with the folder of tests that are about it, of which long suites are left out. `tables`: whether what modules
 * compute when they are loaded is broken too; every test that loads them has to run for each of those mutants.
 */
const rooms = {
  models: { tests: 'tests/models', tables: true },
  plan: { tests: 'tests/plan', tables: true },
  registry: { tests: 'tests/registry', tables: false },
  template: { tests: 'tests/template', tables: false },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/mutation');
const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { every: { type: 'string', default: '1' }, only: { type: 'string', multiple: true, default: [] } },
});
const every = /^[1-9]\d?$/.test(values.every) ? Number(values.every) : 1;
const unknown = wanted.filter((room) => !Object.hasOwn(rooms, room));
if (unknown.length > 0) {
  console.error(`no such room: ${unknown.join(', ')}. Rooms: ${Object.keys(rooms).join(', ')}`);
  process.exit(2);
}
const program = install();
const scores = (wanted.length > 0 ? wanted : Object.keys(rooms)).map(mutate);
for (const { room, score, told } of scores)
  console.log(
    `${room.padEnd(10)}${score.toFixed(1).padStart(6)} %  ${score >= goal ? 'met' : 'MISSED'}  ${told}`,
  );
if (scores.some(({ score }) => score < goal)) process.exitCode = 1;

function install() {
  const bin = join(cache, 'node_modules/.bin/stryker');
  const stamp = join(cache, stryker.replaceAll('/', '-'));
  if (!existsSync(stamp)) {
    mkdirSync(cache, { recursive: true });
    run('npm', ['install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', cache, stryker]);
    writeFileSync(stamp, '');
  }
  return bin;
}

function mutate(room) {
  const name = [room, ...values.only.map((text) => text.replaceAll(/\W/g, '-')), every === 1 ? '' : every]
    .filter(Boolean)
    .join('-');
  const report = join(cache, `${name}.json`);
  const config = join(cache, `${name}.config.json`);
  const temporary = join(tmpdir(), `mutate-${room}-${process.pid}`);
  const settings = {
    mutate: filesOf(room),
    plugins: [join(root, '.ci/mutation/runner.js'), join(root, '.ci/mutation/prose.js')],
    testRunner: 'room',
    coverageAnalysis: 'perTest',
    ignoreStatic: !rooms[room].tables,
    ignorers: ['prose'],
    ignorePatterns: ['/.peers', '/dist.*'],
    disableTypeChecks: false,
    allowEmpty: true,
    concurrency: 1,
    incremental: true,
    incrementalFile: join(cache, `${name}.incremental.json`),
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    tempDirName: temporary,
    cleanTempDir: 'always',
    checkers: [],
    thresholds: { break: null },
    timeoutMS: 5_000,
  };
  writeFileSync(config, JSON.stringify(settings));
  // A run that does not get as far as its report must not tell of an earlier one.
  rmSync(report, { force: true });
  const started = Date.now();
  run(program, ['run', config], {
    ...process.env,
    MUTATED_TESTS: rooms[room].tests,
    LONG_SUITES: longSuites.join(' '),
    ...(rooms[room].tables && { MUTATED_TABLES: 'yes' }),
  });
  rmSync(temporary, { recursive: true, force: true });
  const figures = scoreOf(JSON.parse(readFileSync(report, 'utf8')));
  return {
    room,
    ...figures,
    told: `${figures.told}; ${((Date.now() - started) / 1000).toFixed(0)} s; ${report}`,
  };
}

function filesOf(room) {
  return readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => values.only.length === 0 || values.only.some((text) => file.includes(text)))
    .toSorted()
    .filter((_, index) => index % every === every - 1)
    .map((file) => `src/${room}/${file}`);
}

/** As Stryker counts: a mutant that ends in a time-out was noticed, one that no test reaches was not. */
function scoreOf({ files }) {
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  const count = (...names) => mutants.filter(({ status }) => names.includes(status)).length;
  const texts = mutants.filter(({ statusReason }) => statusReason?.includes('a text for people')).length;
  const noticed = count('Killed', 'Timeout');
  const all = noticed + count('Survived', 'NoCoverage');
  return {
    score: all === 0 ? 0 : (100 * noticed) / all,
    told: `${noticed} of ${all} mutants noticed, ${count('NoCoverage')} not reached; left out: ${texts} texts, ${count('Ignored') - texts} in tables`,
  };
}

function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}
