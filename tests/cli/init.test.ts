import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { findConfigFile, writeConfigFile } from '../../src/cli/init/config-file.js';
import { type Ran, runIn, surroundings } from './stage.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-test-'));
  file = join(folder, 'ollama-lambda.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  runIn({ folder, env: { ...surroundings(folder), ...env } }, argv);
const written = (): string => readFileSync(file, 'utf8');
const init = ['init', '--model', 'llama3.2:1b', '--region', 'eu-west-1', '--yes'];

describe('init without a file', () => {
  it.each([
    ['no template', [], {}],
    ['minimal', ['--template', 'minimal'], {}],
    ['openai', ['--template', 'openai'], { endpoint: { auth: 'api-key' }, limits: { outputTokens: 2048 } }],
    ['private', ['--template', 'private'], { encryption: { key: 'create' }, logs: { retention: 3 } }],
    ['a flag over openai', ['--template', 'openai', '--auth', 'iam'], { limits: { outputTokens: 2048 } }],
  ])('writes a commented file that validates: %s', async (_, template, more) => {
    expect(await run([...init, ...template])).toMatchObject({ code: 0 });
    expect(load(written())).toEqual({ model: 'llama3.2:1b', region: 'eu-west-1', ...more });
    expect(written()).toMatch(/^# yaml-language-server[\s\S]*# The model to serve/);
    expect(await run(['validate'])).toMatchObject({ code: 0 });
  });

  it('tells it as a document', async () => {
    expect((await run([...init, '--json'])).document()).toEqual({
      schemaVersion: 1,
      ok: true,
      file,
      created: true,
      changed: true,
      fields: { region: 'eu-west-1', model: 'llama3.2:1b' },
    });
  });

  it('takes the Region of AWS’s own settings into a new file, and makes the file that --config names', async () => {
    const named = ['init', '--model', 'qwen3:0.6b', '--yes', '--config', 'other.yaml'];
    expect(await run(named, { AWS_REGION: 'eu-north-1' })).toMatchObject({ code: 0 });
    expect(load(readFileSync(join(folder, 'other.yaml'), 'utf8'))).toMatchObject({ region: 'eu-north-1' });
  });

  it.each([
    {
      name: 'no model',
      argv: ['init', '--region', 'eu-west-1', '--yes'],
      says: /--model[\s\S]*not a terminal/,
    },
    { name: 'no Region', argv: ['init', '--model', 'a:b', '--yes'], says: /--region[\s\S]*not a terminal/ },
    { name: 'no yes', argv: init.slice(0, -1), says: /needs a yes[\s\S]*--yes/ },
    { name: 'an unknown template', argv: [...init, '--template', 'big'], says: /minimal, openai or private/ },
    {
      name: 'a setting that is refused',
      argv: [...init, '--auth', 'none'],
      says: /--allow-public|endpoint\.public/,
    },
    { name: 'a number that is none', argv: [...init, '--memory', 'lots'], says: /--memory/ },
    { name: 'an environment that is none', argv: [...init, '--env', 'prod'], says: /prod/ },
  ])('refuses $name and writes nothing: exit 2', async ({ argv, says }) => {
    const ran = await run(argv);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
    expect(existsSync(file)).toBe(false);
  });

  it('says that a folder is missing: exit 5', async () => {
    const ran = await run([...init, '--config', 'no/such/folder.yaml']);
    expect(ran.code).toBe(5);
    expect(ran.stderr).toMatch(/no\/such\/folder\.yaml cannot be written/);
  });
});

describe('init with a file', () => {
  const mine = [
    '# ours: ask Ann',
    'model: llama3.2:1b   # small on purpose',
    'endpoint:',
    '  # clients sign',
    '  principals: ["123456789012"]',
    'environments:',
    '  prod:',
    '    memory: 2048 # measured',
    '',
  ].join('\n');
  beforeEach(() => writeFileSync(file, mine));

  it('changes what was asked for, and no other byte', async () => {
    const ran = await run(['init', '--model', 'qwen3:0.6b', '--timeout', '120', '--yes']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/model: llama3.2:1b → qwen3:0.6b\n {2}timeout: 300 → 120/);
    const [head, tail] = written().split('    memory: 2048 # measured\n');
    expect(`${head}    memory: 2048 # measured\n`).toBe(mine.replace('llama3.2:1b', 'qwen3:0.6b'));
    expect(tail).toMatch(/^\n# .*\ntimeout: 120\n$/);
  });

  it('does not write over what somebody else has written meanwhile', async () => {
    const found = await findConfigFile(undefined, { cwd: folder, env: {} });
    writeFileSync(file, `${mine}timeout: 60\n`);
    await expect(writeConfigFile(found, mine)).rejects.toMatchObject({ code: 'config-changed' });
    expect(written()).toBe(`${mine}timeout: 60\n`);
  });

  it('keeps a byte order mark', async () => {
    writeFileSync(file, `\ufeff${mine}`);
    expect(await run(['init', '--model', 'qwen3:0.6b', '--yes'])).toMatchObject({ code: 0 });
    expect(written()).toBe(`\ufeff${mine.replace('llama3.2:1b', 'qwen3:0.6b')}`);
  });

  it('changes an environment of it', async () => {
    expect(await run(['init', '--env', 'prod', '--memory', '3008', '--yes'])).toMatchObject({ code: 0 });
    expect(written()).toBe(mine.replace('2048', '3008'));
  });

  it('writes nothing when all of it holds already, and needs no yes for that', async () => {
    const ran = await run(['init', '--model', 'llama3.2:1b', '--timeout', '300', '--json']);
    expect(ran.document()).toMatchObject({ created: false, changed: false });
    expect(written()).toBe(mine);
  });

  it.each([
    {
      name: 'a list',
      argv: ['--principal', '210987654321'],
      says: /endpoint\.principals cannot be set[\s\S]*write there/,
    },
    { name: 'what does not go with the file', argv: ['--auth', 'api-key'], says: /principals/ },
  ])('leaves $name to people, and the file as it is: exit 2', async ({ argv, says }) => {
    const ran = await run(['init', ...argv, '--yes']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
    expect(written()).toBe(mine);
  });
});
