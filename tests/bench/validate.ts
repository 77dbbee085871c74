import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plainEnvironment } from './plain-environment.js';

const usage = `npm run bench:validate -- [--json] [--runs <n>]

A cold process of ours that validates the template of a config, and a cold one of cfn-lint for the same template, each as a
user types it, in turn: medians of wall clock and of CPU time. Needs bash; .ci/install-peers brings cfn-lint. Ours keeps what
V8 compiled, as it does for users: each of the two runs once before it is timed. Without NODE_EXTRA_CA_CERTS, which Node 20
reads at every start, whatever is run.
`;

interface Spent {
  /** Seconds of wall clock, and of CPU time, user and system. */
  readonly wall: number;
  readonly cpu: number;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '7' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else if (!/^[1-9]\d?$/.test(values.runs)) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else bench(Number(values.runs));

function bench(runs: number): void {
  const root = process.env.BENCH_ROOT ?? '.';
  const folder = process.env.BENCH_FOLDER ?? '.';
  const ours = join(root, 'bin/ollama-lambda.js');
  const template = join(folder, 'template.yaml');
  writeFileSync(join(folder, 'ollama-lambda.yaml'), 'model: llama3.2:1b\nendpoint: {auth: api-key}\n');
  writeFileSync(template, execFileSync(process.execPath, [ours, 'render'], { cwd: folder }));
  const contenders = {
    ours: [process.execPath, ours, 'validate'],
    cfnLint: [join(root, '.peers/bin/cfn-lint'), '-t', template],
  };
  const spent: Record<keyof typeof contenders, Spent[]> = { ours: [], cfnLint: [] };
  for (let run = -1; run < runs; run += 1) {
    for (const name of ['ours', 'cfnLint'] as const) {
      const once = timed(contenders[name], folder);
      if (run >= 0) spent[name].push(once);
    }
  }
  const middle = (all: readonly Spent[]): Spent => ({
    wall: median(all.map(({ wall }) => wall)),
    cpu: median(all.map(({ cpu }) => cpu)),
  });
  const figures = { runs, node: process.version, ours: middle(spent.ours), cfnLint: middle(spent.cfnLint) };
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : table(figures.ours, figures.cfnLint));
}

/** bash's own `time` counts what the child has used; Node cannot. */
function timed(command: readonly string[], cwd: string): Spent {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd,
    env: plainEnvironment(),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`);
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { wall, cpu: user + system };
}

function table(ours: Spent, cfnLint: Spent): string {
  const seconds = (value: number): string => `${value.toFixed(2)} s`.padStart(8);
  const verdict = (met: boolean): string => (met ? 'met' : 'MISSED');
  const share = ours.cpu / cfnLint.cpu;
  return [
    `            wall      CPU`,
    `ours     ${seconds(ours.wall)} ${seconds(ours.cpu)}   under 0.5 s of CPU: ${verdict(ours.cpu < 0.5)}`,
    `cfn-lint ${seconds(cfnLint.wall)} ${seconds(cfnLint.cpu)}   ours at most a tenth: ${verdict(share <= 0.1)} (${(share * 100).toFixed(1)} %)`,
    '',
  ].join('\n');
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
