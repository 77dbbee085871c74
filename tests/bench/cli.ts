import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CliFigures, cliTable, figuresOf, type Times } from './cli-table.js';
import { plainEnvironment } from './plain-environment.js';

const usage = `npm run bench:cli -- [--json] [--runs <n>] [--installs <n>]

The program as a user meets it, in milliseconds of wall clock: a bare Node, --version, --help, validate, and cfn-lint for the
same template, in turn; medians of --runs (15). Without NODE_EXTRA_CA_CERTS, which Node 20 reads at every start. Then npm
install of the packed program beside the packages that its owner asked for, each into an empty folder with a warm cache;
medians of --installs (3). .ci/install-peers brings cfn-lint.
`;

/** What the owner fixed for whoever installs the program, at our versions; jest, the eighth, is for those who develop it. */
const ownersSet = [
  'commander',
  '@inquirer/prompts',
  '@aws-sdk/client-cloudformation',
  '@aws-sdk/client-ecr',
  '@aws-sdk/client-sts',
  'js-yaml',
  'ora',
];

type Command = readonly [program: string, ...args: readonly string[]];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '15' },
    installs: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});
const isCount = (text: string): boolean => /^[1-9]\d?$/.test(text);
if (values.help) process.stdout.write(usage);
else if (!isCount(values.runs) || !isCount(values.installs)) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const figures = bench(Number(values.runs), Number(values.installs));
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : cliTable(figures));
}

function bench(runs: number, installs: number): CliFigures {
  const root = process.env.BENCH_ROOT ?? '.';
  const folder = process.env.BENCH_FOLDER ?? '.';
  return figuresOf({
    runs,
    installs,
    times: { ...short(root, folder, runs), ...install(root, folder, installs) },
  });
}

/** One of each, then again, so that a slow moment of the machine meets all of them. */
function inTurn<Name extends string>(
  contenders: Readonly<Record<Name, () => number>>,
  runs: number,
): Record<Name, readonly number[]> {
  const names = Object.keys(contenders) as Name[];
  const spent = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) spent[name].push(contenders[name]());
  }
  return spent;
}

function short(
  root: string,
  folder: string,
  runs: number,
): Pick<Times, 'node' | 'version' | 'help' | 'validate' | 'cfnLint'> {
  const ours = join(root, 'bin/ollama-lambda.js');
  const template = join(folder, 'template.yaml');
  writeFileSync(join(folder, 'ollama-lambda.yaml'), 'model: llama3.2:1b\nendpoint: {auth: api-key}\n');
  writeFileSync(template, execFileSync(process.execPath, [ours, 'render'], { cwd: folder }));
  const contender =
    (...command: Command) =>
    (): number =>
      timed(command, folder, plainEnvironment());
  return inTurn(
    {
      node: contender(process.execPath, '-e', '0'),
      version: contender(process.execPath, ours, '--version'),
      help: contender(process.execPath, ours, '--help'),
      validate: contender(process.execPath, ours, 'validate'),
      cfnLint: contender(join(root, '.peers/bin/cfn-lint'), '--regions', 'us-east-1', '-t', template),
    },
    runs,
  );
}

/** The first of each fills npm's cache and does not count. */
function install(root: string, folder: string, installs: number): Pick<Times, 'install' | 'ownersInstall'> {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  const { name, version, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packed = join(folder, `${name}-${version}.tgz`);
  const contenders = {
    install: () => installed(folder, [packed]),
    ownersInstall: () =>
      installed(
        folder,
        ownersSet.map((it) => `${it}@${dependencies[it]}`),
      ),
  };
  inTurn(contenders, 1);
  return inTurn(contenders, installs);
}

function installed(folder: string, packages: readonly string[]): number {
  const target = join(folder, 'installed');
  mkdirSync(target);
  try {
    writeFileSync(join(target, 'package.json'), '{"private": true}');
    return timed(['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], target);
  } finally {
    rmSync(target, { recursive: true });
  }
}

/** Milliseconds of wall clock until the program has ended; its output goes to a pipe, as in CI. */
function timed([program, ...args]: Command, cwd: string, env = process.env): number {
  const started = performance.now();
  const { status, error, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  const ms = performance.now() - started;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stderr}`);
  return ms;
}
