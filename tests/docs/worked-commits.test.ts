import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { textOf } from './pages.js';

jest.setTimeout(300_000);

const root = fileURLToPath(new URL('../..', import.meta.url));
const patches = readdirSync(join(root, 'docs/contributing')).toSorted();

/** What CONTRIBUTING.md says to run after each of them, and what would notice a forgotten place. */
const suites = [
  'tests/architecture.test.ts',
  'tests/cli/completion.test.ts',
  'tests/cli/folders.test.ts',
  'tests/cli/help.test.ts',
  'tests/config/fields.test.ts',
  'tests/config/schema.test.ts',
  'tests/docs/links.test.ts',
  'tests/doctor/doctor.test.ts',
  'tests/template/compose.test.ts',
  'tests/template/render.test.ts',
  'tests/template/rules.test.ts',
];

/** A copy of this tree, as it stands, with the four worked commits of CONTRIBUTING.md laid over it. */
describe('the worked commits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'worked-commits-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const { NODE_OPTIONS, ...env } = process.env;
  const run = async (program: string, argv: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const options = { cwd: folder, env: { ...env, ...more }, maxBuffer: 64e6 };
    return promisify(execFile)(program, argv, options).then(
      ({ stdout, stderr }) => ({ failed: false, said: `${stdout}${stderr}` }),
      ({ stdout, stderr }) => ({ failed: true, said: `${stdout}${stderr}` }),
    );
  };

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      { cwd: root },
    );
    for (const file of stdout.split('\0').filter((name) => name !== ''))
      cpSync(join(root, file), join(folder, file), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });

  it('are the four that CONTRIBUTING.md shows', () => {
    expect(patches).toEqual(['check.patch', 'command.patch', 'feature.patch', 'rule.patch']);
    for (const patch of patches) expect(textOf('CONTRIBUTING.md')).toContain(`(docs/contributing/${patch})`);
  });

  it.each(patches)('can be laid over this tree: %s', async (patch) => {
    const ran = await run('git', ['apply', '--recount', '-C1', join('docs/contributing', patch)]);
    expect(ran).toEqual({ failed: false, said: '' });
  });

  it('build, and generate what is generated', async () => {
    expect(await run(process.execPath, ['.ci/build.js'])).toEqual({ failed: false, said: '' });
    const generated = await run(process.execPath, ['.ci/generate.js']);
    expect(generated.failed).toBe(false);
    for (const file of ['docs/commands.md', 'docs/fields.md', 'ollama-lambda.schema.json'])
      expect(generated.said).toContain(`written: ${file}`);
  });

  it('pass the suites of their rooms', async () => {
    const ran = await run(process.execPath, ['node_modules/jest/bin/jest.js', '--silent', ...suites], {
      NODE_OPTIONS,
      UPDATE_GOLDEN: '1',
    });
    if (ran.failed) throw new Error(ran.said.slice(-8_000));
    expect(ran.said).toMatch(new RegExp(`Test Suites: ${suites.length} passed, ${suites.length} total`));
  });

  it('are formatted, and pass the linter', async () => {
    const written = patches.flatMap((patch) =>
      [...textOf(`docs/contributing/${patch}`).matchAll(/^\+\+\+ b\/(\S+\.ts)$/gm)].map(
        ([, file = '']) => file,
      ),
    );
    expect(new Set(written.map((file) => dirname(file).split('/')[0]))).toEqual(new Set(['src', 'tests']));
    const ran = await run(join(root, 'node_modules/.bin/biome'), [
      'check',
      '--vcs-enabled=false',
      ...new Set(written),
    ]);
    if (ran.failed) throw new Error(ran.said);
  });
});
