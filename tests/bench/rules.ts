import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCfn } from '../../src/template/cfn-yaml.js';
import { mutationsOf } from './mutations.js';
import { type Broken, rulesTable, tally } from './rules-table.js';
import { start, type Validator, type ValidatorName, validatorNames } from './validators.js';

const usage = `npm run bench:rules -- [--json] [--only ours,cfn-lint,AWS] [--templates <folder>] [--every <n>]

Breaks every property of every rendered template (tests/golden) in turn, and asks three validators of each whether they find
it: ours, cfn-lint (one process over its Python API; .ci/install-peers brings it) and AWS's own. A finding counts when the
whole template did not have it. What is alike in several templates is broken once. Some five minutes a thousand; --every 4
takes each fourth of them.
`;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: validatorNames.join(',') },
    templates: { type: 'string', default: 'tests/golden' },
    every: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const root = process.env.BENCH_ROOT ?? '.';
const only = values.only.split(',');
if (values.help) process.stdout.write(usage);
else if (
  !only.every((name) => (validatorNames as readonly string[]).includes(name)) ||
  !/^[1-9]\d?$/.test(values.every)
) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else await bench(only as ValidatorName[]);

async function bench(names: readonly ValidatorName[]): Promise<void> {
  const validators = await Promise.all(names.map((name) => start(name, root)));
  try {
    const broken = await breakAll(validators);
    const figures = tally(broken, names);
    process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : rulesTable(figures));
    if (figures.goal === 'missed') process.exitCode = 1;
  } finally {
    for (const validator of validators) validator.stop();
  }
}

async function breakAll(validators: readonly Validator[]): Promise<readonly Broken[]> {
  const folder = values.templates.startsWith('/') ? values.templates : join(root, values.templates);
  const seen = new Set<string>();
  const broken: Broken[] = [];
  let met = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    const document = readCfn(readFileSync(join(folder, file), 'utf8'));
    if (document.kind === 'invalid') throw new Error(`${file}: ${document.message}`);
    const template = document.value as Record<string, unknown>;
    const whole = await before(JSON.stringify(template), validators);
    const mutations = mutationsOf(template).filter(({ key }) => !seen.has(key));
    process.stderr.write(`${file}: ${mutations.length} mutations that were not there before\n`);
    for (const { key, kind, path, what, text } of mutations) {
      seen.add(key);
      met += 1;
      if (met % Number(values.every) !== 0) continue;
      const found: Partial<Record<ValidatorName, readonly string[]>> = {};
      for (const { name, find } of validators) {
        const said = await find(text);
        found[name] = said
          .map(({ id, message }) => `${id} ${message}`)
          .filter((each) => !whole[name]?.has(each));
      }
      broken.push({ file, kind, path: path.join('.'), what, found });
    }
  }
  return broken;
}

/** What each has to say of the whole template, which is nobody's finding afterwards. */
async function before(
  text: string,
  validators: readonly Validator[],
): Promise<Partial<Record<ValidatorName, ReadonlySet<string>>>> {
  const entries = validators.map(
    async ({ name, find }) =>
      [name, new Set((await find(text)).map(({ id, message }) => `${id} ${message}`))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
