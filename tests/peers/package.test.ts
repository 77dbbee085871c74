import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bare } from './peers.js';
import { must, type Surroundings } from './program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readers = join(root, '.peers/package');
const reader = (name: string): string => join(readers, 'node_modules/.bin', name);

let folder: string;
let packed: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-package-'));
  // Built already; `prepare` would build it anew under the other suites.
  const said = await must(
    'npm',
    ['pack', '--ignore-scripts', '--pack-destination', folder],
    ofNpm(process.execPath, root),
  );
  packed = join(folder, said.trim().split('\n').at(-1) ?? '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** npm under a given Node. How it reaches its registry, and what it has in its cache, is the machine's. */
function ofNpm(node: string, cwd: string): Surroundings {
  const { NODE_OPTIONS: _options, ...env } = process.env as Readonly<Record<string, string>>;
  return { cwd, env: { ...env, PATH: `${join(node, '..')}:${env.PATH}` } };
}

/** The installed program under a given Node, with nothing of whoever runs the tests. */
function ofProgram(node: string, cwd: string): Surroundings {
  const { env } = bare(folder);
  return { cwd, env: { ...env, PATH: `${join(node, '..')}:${env.PATH}` } };
}

describe('the packed program, looked at by programs that we did not write', () => {
  it('is clean for publint', async () => {
    expect(await must(reader('publint'), [packed, '--strict'], bare(folder))).toContain('All good!');
  });

  it('is clean for attw: it promises no types, and there are none that are wrong', async () => {
    const said = await must(reader('attw'), [packed, '--format', 'json'], bare(folder));
    expect(JSON.parse(said)).toMatchObject({ analysis: { packageName: 'ollama-lambda', types: false } });
    expect(JSON.parse(said).problems ?? {}).toEqual({});
  });

  it('has a bill of materials that CycloneDX’s own validator takes, which refuses a broken one', async () => {
    const bom = await must(process.execPath, [join(root, '.ci/release/sbom.js')], bare(root));
    const program = join(readers, 'validate-bom.mjs');
    await writeFile(
      program,
      `import { readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
const text = readFileSync(process.argv[2], 'utf8');
console.log(JSON.stringify(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)));
`,
    );
    const errors = async (text: string): Promise<unknown> => {
      await writeFile(join(folder, 'bom.json'), text);
      return JSON.parse(await must(process.execPath, [program, join(folder, 'bom.json')], bare(folder)));
    };
    expect(await errors(bom)).toBeNull();
    expect(await errors(bom.replaceAll('SHA-512', 'SHA-5'))).not.toBeNull();
  });
});

describe.each([
  ['Node 20', 'node-20'],
  ['Node 24', 'node-24'],
])('installed from its package into an empty folder, on %s', (_line, name) => {
  const node = join(readers, 'node_modules', name, 'bin/node');
  let where: Surroundings;
  const ours = (...args: readonly string[]): Promise<string> =>
    must('npx', ['--no', '--', 'ollama-lambda', ...args], where);
  beforeAll(async () => {
    const cwd = join(folder, name);
    await mkdir(cwd);
    where = ofProgram(node, cwd);
    await writeFile(join(cwd, 'package.json'), '{"private": true}');
    await must('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', packed], ofNpm(node, cwd));
  });

  it('it runs on that line', async () => {
    expect(await must('node', ['--version'], where)).toMatch(new RegExp(`^v${name.replace('node-', '')}\\.`));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(await ours('--version')).toBe(`${version}\n`);
  });

  it('it validates a config, and refuses a broken one', async () => {
    const config = join(where.cwd, 'ollama-lambda.yaml');
    await writeFile(config, 'model: llama3.2:1b\n');
    expect(JSON.parse(await ours('validate', '--json'))).toMatchObject({ ok: true });
    await writeFile(config, 'model: llama3.2:1b\nmemory: much\n');
    await expect(ours('validate', '--json')).rejects.toThrow(/ended with 1\n(.|\n)*config-wrong-type/);
    await rm(config);
  });

  it('it rehearses the whole job', async () => {
    expect(JSON.parse(await ours('rehearse', '--json'))).toMatchObject({ ok: true });
  });
});
