import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Io, Output } from '../../src/cli/io.js';
import { runProgram } from '../../src/cli/main.js';
import { mayNotice } from '../../src/cli/notice/may-notice.js';
import { npmRegistry } from '../../src/cli/notice/npm-registry.js';
import { surroundings } from './stage.js';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

let server: Server;
let registry = '';
const asked: Asked[] = [];
/** What the registry answers: status and body. */
let answer: readonly [number, string] = [200, '{}'];
beforeAll(async () => {
  server = createServer(({ method, url, headers }, response) => {
    asked.push({ method, url, headers });
    response.writeHead(answer[0]).end(answer[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm`;
});
afterAll(() => new Promise<unknown>((resolve) => server.close(resolve)));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notice-'));
  asked.length = 0;
  answer = [200, JSON.stringify({ latest: '99.1.0', next: '100.0.0' })];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'state', 'newer-version.json');
const known = (): Record<string, unknown> =>
  JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;
const remember = (state: object | string): void => {
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(file(), typeof state === 'string' ? state : JSON.stringify(state));
};

const start = Date.parse('2026-11-27T10:00:00Z');
const hours = (count: number): number => count * 3_600_000;

interface Scene {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly at?: number;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
}

/** Runs a command at a terminal; what it said there, and how it ended. */
async function run({ argv = ['help', 'exit-codes'], env = {}, at = start, ...terminals }: Scene = {}) {
  const said: string[] = [];
  const output = (isTTY: boolean): Output => ({
    isTTY,
    columns: 80,
    stream: new PassThrough(),
    write: (text) => void said.push(text),
  });
  const io: Io = {
    env: { ...surroundings(folder), NO_COLOR: '1', npm_config_registry: registry, ...env },
    cwd: folder,
    stdin: { isTTY: true, stream: new PassThrough() },
    stdout: output(terminals.stdout ?? true),
    stderr: output(terminals.stderr ?? true),
    now: () => at,
    homedir: folder,
  };
  const code = await runProgram(argv, io, { leave: () => undefined, signalSource: new EventEmitter() });
  return { code, said: said.join('') };
}

/** The lookup is nobody's to wait for, so a test looks for what it leaves. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 1000; tries += 1) await delay(10);
  expect(holds()).toBe(true);
}

describe('a newer version', () => {
  it('is looked for once, and told of once a day, after the command’s own output', async () => {
    expect(await run()).toMatchObject({ code: 0, said: expect.not.stringContaining('99.1.0') });
    await until(() => known().latest === '99.1.0');
    const { code, said } = await run({ at: start + hours(1) });
    expect(code).toBe(0);
    expect(said).toMatch(/^What a command ends with[\s\S]*\n\nollama-lambda 99\.1\.0 is out, this is \d/);
    expect((await run({ at: start + hours(2) })).said).not.toContain('99.1.0');
    expect((await run({ at: start + hours(23) })).said).not.toContain('99.1.0');
    expect(asked).toHaveLength(1);
    answer = [404, '{}'];
    expect((await run({ at: start + hours(25) })).said).toContain('99.1.0');
    await until(() => asked.length === 2);
  });

  it('is asked for with nothing that says who asks', async () => {
    await run({ env: { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', USER: 'eve' } });
    await until(() => known().latest !== undefined);
    const [{ method, url, headers }] = asked as [Asked];
    expect({ method, url }).toEqual({ method: 'GET', url: '/npm/-/package/ollama-lambda/dist-tags' });
    const { host, ...sent } = headers;
    expect(host).toMatch(/^127\.0\.0\.1:/);
    expect(sent).toEqual({
      accept: 'application/json',
      'user-agent': 'ollama-lambda',
      'accept-encoding': expect.any(String),
      'accept-language': '*',
      connection: expect.any(String),
      'sec-fetch-mode': 'cors',
    });
  });

  const silent: readonly { name: string; scene: Scene }[] = [
    { name: 'in CI', scene: { env: { CI: 'true' } } },
    { name: 'in GitHub’s CI', scene: { env: { GITHUB_ACTIONS: 'true' } } },
    { name: 'in Jenkins', scene: { env: { JENKINS_URL: 'http://jenkins' } } },
    { name: 'where standard error is no terminal', scene: { stderr: false } },
    { name: 'where standard output is no terminal', scene: { stdout: false } },
    { name: 'with --json', scene: { argv: ['help', 'exit-codes', '--json'] } },
    { name: 'with --quiet', scene: { argv: ['help', 'exit-codes', '--quiet'] } },
    { name: 'when it was turned off', scene: { env: { OLLAMA_LAMBDA_NO_UPDATE_NOTICE: '1' } } },
    { name: 'when all such notices were', scene: { env: { NO_UPDATE_NOTIFIER: '1' } } },
    { name: 'of --version', scene: { argv: ['--version'] } },
    { name: 'of --help', scene: { argv: ['deploy', '--help'] } },
  ];
  it.each(silent)('is neither told nor looked for $name', async ({ scene }) => {
    remember({ latest: '99.1.0' });
    expect((await run(scene)).said).not.toContain('99.1.0');
    expect(known()).toEqual({ latest: '99.1.0' });
  });

  it.each(['CI', 'NO_UPDATE_NOTIFIER'])('is told of where %s is set to no', (name) => {
    const terminal = { isTTY: true } as Output;
    const io = (value: string) =>
      ({ env: { [name]: value }, stdout: terminal, stderr: terminal }) as Io & object;
    expect(['', '0', 'false', 'yes'].map((value) => mayNotice(io(value), {}))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  const useless: readonly { name: string; state: object | string }[] = [
    { name: 'an older version', state: { latest: '0.0.9', askedAt: start } },
    { name: 'a file that is no JSON', state: '{"latest": "99.' },
    { name: 'a version that would move the cursor', state: { latest: '99.0.0\u001b[2J', askedAt: start } },
    { name: 'a day on which it was told', state: { latest: '99.1.0', askedAt: start, toldAt: start } },
  ];
  it.each(useless)('says nothing for $name', async ({ state }) => {
    answer = [404, '{}'];
    remember(state);
    expect(await run()).toMatchObject({ code: 0, said: expect.not.stringMatching(/is out/) });
  });

  const refusals: readonly (readonly [name: string, status: number, body: string])[] = [
    ['a registry that does not have it', 404, '{}'],
    ['a page instead of an answer', 200, '<html>'],
    ['a version that is none', 200, '{"latest":"99; rm -rf /"}'],
    ['a long answer', 200, JSON.stringify({ latest: '99.1.0', more: 'x'.repeat(100_000) })],
  ];
  it.each(refusals)('is not known after %s, and the next day asks again', async (_, status, body) => {
    answer = [status, body];
    await run();
    await until(() => asked.length === 1);
    expect((await run({ at: start + hours(1) })).said).not.toContain('is out');
    expect((await run({ at: start + hours(24) })).said).not.toContain('is out');
    await until(() => asked.length === 2);
    expect(known()).toEqual({ askedAt: start + hours(24) });
  });

  it('is not looked for where the time cannot be remembered', async () => {
    const state = join(folder, 'state');
    writeFileSync(state, 'a file where a folder should be');
    expect(await run()).toMatchObject({ code: 0 });
    expect(existsSync(file())).toBe(false);
    expect(asked).toEqual([]);
  });

  it('does not change how a failed command ends', async () => {
    remember({ latest: '99.1.0', askedAt: start });
    const { code, said } = await run({ argv: ['help', 'nonsense'] });
    expect(code).toBe(2);
    expect(said).toMatch(/error [\s\S]*99\.1\.0 is out/);
  });
});

describe('the registry that is asked', () => {
  const rows: readonly {
    name: string;
    env?: Record<string, string>;
    npmrc?: string;
    url: string | undefined;
  }[] = [
    { name: 'npm’s own', url: 'https://registry.npmjs.org/' },
    {
      name: 'npm’s variable',
      env: { npm_config_registry: 'https://npm.corp/x' },
      url: 'https://npm.corp/x/',
    },
    {
      name: 'npm’s variable in capitals',
      env: { NPM_CONFIG_REGISTRY: 'https://npm.corp/' },
      url: 'https://npm.corp/',
    },
    {
      name: 'the last one of .npmrc, and no token with it',
      npmrc:
        'registry=https://a.example/\n//b.example/:_authToken=secret\nregistry = "https://b.example/npm"\n',
      url: 'https://b.example/npm/',
    },
    {
      name: 'nobody, when its address has a password',
      npmrc: 'registry=https://me:pw@b.example/',
      url: undefined,
    },
    { name: 'nobody, when its address has a variable', npmrc: 'registry=https://${HOST}/', url: undefined },
    { name: 'nobody, when its address is none', npmrc: 'registry=file:///npm', url: undefined },
  ];
  it.each(rows)('is $name', async ({ env = {}, npmrc, url }) => {
    if (npmrc !== undefined) writeFileSync(join(folder, '.npmrc'), npmrc);
    expect((await npmRegistry({ env, homedir: folder }))?.href).toBe(url);
  });
});
