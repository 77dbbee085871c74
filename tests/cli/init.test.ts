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
    {
      name: 'an environment of no file',
      argv: [...init, '--env', 'prod'],
      says: /no ollama-lambda\.yaml that could have an environment "prod"[\s\S]*first without --env: ollama-lambda init$/m,
    },
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

  const staging = {
    name: 'ollama-lambda-staging',
    stackName: 'OllamaLambdaStack-staging',
    repository: 'ollama-llm-staging',
  };

  it('makes an environment that is not there, with names of its own, before those that are', async () => {
    const ran = await run(['init', '--env', 'staging', '--memory', '3008', '--auth', 'iam', '--yes']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/environment staging is new/);
    expect(ran.stdout).toMatch(/name: ollama-lambda → ollama-lambda-staging[\s\S]*memory: auto → 3008/);
    expect(ran.stdout).toMatch(/deploy --env staging/);
    expect(load(written())).toMatchObject({
      environments: { prod: { memory: 2048 }, staging: { ...staging, memory: 3008 } },
    });
    const names = Object.keys(
      (load(written()) as { environments: { staging: object } }).environments.staging,
    );
    expect(names).toEqual(['name', 'stackName', 'repository', 'memory']);
    const [head, tail] = mine.split('environments:\n');
    expect(written().startsWith(`${head}environments:\n  staging:\n    # Name of the function`)).toBe(true);
    expect(written().endsWith(`memory: 3008\n${tail}`)).toBe(true);
    expect(await run(['validate', '--env', 'staging'])).toMatchObject({ code: 0 });
    expect(await run(['init', '--env', 'staging', '--memory', '2048', '--yes'])).toMatchObject({ code: 0 });
    expect(load(written())).toMatchObject({ environments: { staging: { ...staging, memory: 2048 } } });
  });

  it.each([
    ['no environments', 'model: a:b # mine\n', 'model: a:b # mine\n\nenvironments:\n  staging:\n'],
    [
      'environments within braces',
      'environments: {p: {timeout: 9}} # x\n',
      'environments: {staging: {name: ',
    ],
    ['line ends of Windows', 'model: a:b\r\n', 'model: a:b\r\n\r\nenvironments:\r\n  staging:\r\n'],
  ])('makes one of a file with %s', async (_, text, begins) => {
    writeFileSync(file, text);
    const ran = await run([
      'init',
      '--env',
      'staging',
      '--model',
      'a:b',
      '--name',
      'mine',
      '--json',
      '--yes',
    ]);
    expect(ran.document()).toMatchObject({
      environment: 'staging',
      environmentCreated: true,
      fields: { ...staging, name: 'mine' },
    });
    expect(written().startsWith(begins)).toBe(true);
    expect(load(written())).toMatchObject({ environments: { staging: { ...staging, name: 'mine' } } });
  });

  it.each([
    { name: 'capitals', argv: ['--env', 'Staging'], env: {}, says: /lower-case/ },
    { name: 'no letter', argv: ['--env', ''], env: {}, says: /lower-case/ },
    { name: 'a line break', argv: ['--env', 'a\nb'], env: {}, says: /lower-case/ },
    { name: 'what would be too long a name', argv: ['--env', 'a'.repeat(25)], env: {}, says: /24/ },
    { name: 'a variable', argv: [], env: { OLLAMA_LAMBDA_ENV: 'staging' }, says: /init --env staging/ },
    {
      name: 'a setting that does not go with the file',
      argv: ['--env', 'staging', '--auth', 'api-key'],
      env: {},
      says: /principals/,
    },
  ] as { name: string; argv: string[]; env: Record<string, string>; says: RegExp }[])(
    'makes no environment of $name: exit 2',
    async ({ argv, env, says }) => {
      const ran = await run(['init', '--memory', '3008', ...argv, '--yes'], env);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(says);
      expect(written()).toBe(mine);
    },
  );

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
