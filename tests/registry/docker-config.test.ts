import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askHelper } from '../../src/registry/credential-helper.js';
import { emptyDockerConfig, hostOf, readDockerConfig, serverOf } from '../../src/registry/docker-config.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const encoded = (login: string): string => Buffer.from(login).toString('base64');
const readAs = async (document: unknown) => {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(document));
  return readDockerConfig(file);
};

describe('Docker’s configuration', () => {
  it.each<{ name: string; entry: unknown; login: object | undefined }>([
    { name: 'a login', entry: { auth: encoded('me:secret') }, login: { username: 'me', password: 'secret' } },
    {
      name: 'a login in clear, as in older files',
      entry: { username: 'me', password: 'secret' },
      login: { username: 'me', password: 'secret' },
    },
    {
      name: 'a login that is filled up with zeros',
      entry: { auth: encoded('me:secret\0\0') },
      login: { username: 'me', password: 'secret' },
    },
    {
      name: 'a password beside the name that it belongs to',
      entry: { auth: encoded('me'), password: 'secret' },
      login: { username: 'me', password: 'secret' },
    },
    {
      name: 'a name beside the password that it belongs to',
      entry: { auth: encoded(':secret'), username: 'me' },
      login: { username: 'me', password: 'secret' },
    },
    {
      name: 'an identity token',
      entry: { identitytoken: 'long-lived' },
      login: { username: '', password: '', identityToken: 'long-lived' },
    },
    { name: 'a name alone', entry: { auth: encoded('me:') }, login: undefined },
    { name: 'a password alone', entry: { auth: encoded(':secret') }, login: undefined },
    { name: 'nothing, as helpers leave it', entry: {}, login: undefined },
    {
      name: 'what is no text',
      entry: { auth: 7, username: 7, password: [], identitytoken: {} },
      login: undefined,
    },
    { name: 'no entry', entry: null, login: undefined },
    { name: 'a list', entry: ['auth'], login: undefined },
  ])('says of a host: $name', async ({ entry, login }) => {
    const config = await readAs({ auths: { 'a.example.com': entry } });
    expect(config).toEqual({
      ...emptyDockerConfig,
      logins: new Map(login === undefined ? [] : [['a.example.com', login]]),
    });
  });

  it('names helpers by host, and one for all others', async () => {
    const credHelpers = { 'https://A.example.com/v1': 'one', 'docker.io': 'hub', 'b.example.com': 7 };
    expect(await readAs({ credHelpers, credsStore: 'all' })).toEqual({
      logins: new Map(),
      helpers: new Map([
        ['a.example.com', 'one'],
        ['docker.io', 'hub'],
      ]),
      store: 'all',
    });
  });

  it.each<unknown>([null, [], 'text', { credsStore: '' }, { credsStore: 7, auths: [], credHelpers: 'x' }])(
    'is empty where it says nothing of logins: %j',
    async (document) => {
      expect(await readAs(document)).toEqual(emptyDockerConfig);
    },
  );

  it('is empty where there is no file, and told of where there is one that cannot be read', async () => {
    expect(await readDockerConfig(join(folder, 'absent'))).toEqual(emptyDockerConfig);
    writeFileSync(join(folder, 'file'), '');
    expect(await readDockerConfig(join(folder, 'file', 'config.json'))).toEqual(emptyDockerConfig);
    expect(await readDockerConfig(folder)).toBe(`${folder} cannot be read (EISDIR)`);
    expect(await readDockerConfig(join(folder, 'file'))).toBe(`${join(folder, 'file')} is no JSON`);
  });

  it.each([
    ['http://a.example.com', 'a.example.com'],
    ['https://A.example.com:5000/v1/', 'a.example.com:5000'],
    ['index.docker.io', 'docker.io'],
    ['https://registry-1.docker.io/v2/', 'docker.io'],
    ['docker.io', 'docker.io'],
    ['a.https://b', 'a.https:'],
  ])('knows %s as %s', (written, host) => {
    expect(hostOf(written)).toBe(host);
  });

  it('is asked for Docker Hub under its first address, and for others under their host', () => {
    expect(serverOf('docker.io')).toBe('https://index.docker.io/v1/');
    expect(serverOf('a.example.com')).toBe('a.example.com');
  });
});

describe('a credential helper', () => {
  /** `body` is shell. */
  const ask = (body: string, name = 'test') => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    const path = join(folder, 'bin', `docker-credential-${name}`);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, body === '' ? 0o644 : 0o755);
    const environment = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, OWN: 'of the environment' };
    return askHelper(name, 'a.example.com', { environment });
  };

  it.each<{ name: string; body: string; answer: object }>([
    {
      name: 'a login',
      body: `echo '{"Username":"me","Secret":"s"}'`,
      answer: { kind: 'login', login: { username: 'me', password: 's' } },
    },
    {
      name: 'an identity token',
      body: `echo '{"Username":"<token>","Secret":"s"}'`,
      answer: { kind: 'login', login: { username: '', password: '', identityToken: 's' } },
    },
    {
      name: 'what it was given: one argument, the server, its environment',
      body: `read -r server; printf '{"Username":"%s %s","Secret":"%s"}' "$*" "$server" "$OWN"`,
      answer: { kind: 'login', login: { username: 'get a.example.com', password: 'of the environment' } },
    },
    { name: 'no secret', body: `echo '{"Username":"","Secret":""}'`, answer: { kind: 'none' } },
    {
      name: 'that it has none',
      body: 'echo credentials not found in native keychain; exit 1',
      answer: { kind: 'none' },
    },
    {
      name: 'that it has none, in other words',
      body: 'echo No credentials; exit 1',
      answer: { kind: 'none' },
    },
    {
      name: 'half a login',
      body: `echo '{"Username":"me"}'`,
      answer: { kind: 'failed', why: 'docker-credential-test answered something else than a login' },
    },
    {
      name: 'a secret without a name',
      body: `echo '{"Secret":"s"}'`,
      answer: { kind: 'failed', why: 'docker-credential-test answered something else than a login' },
    },
    {
      name: 'null',
      body: 'echo null',
      answer: { kind: 'failed', why: 'docker-credential-test answered something else than a login' },
    },
    {
      name: 'text',
      body: 'echo "\\"me\\""',
      answer: { kind: 'failed', why: 'docker-credential-test answered something else than a login' },
    },
    {
      name: 'nothing, and is killed',
      body: 'kill -9 $$',
      answer: { kind: 'failed', why: 'docker-credential-test ended with a signal' },
    },
    {
      name: 'nothing, for it may not run',
      body: '',
      answer: { kind: 'failed', why: 'docker-credential-test cannot run (EACCES)' },
    },
    {
      name: 'more than a login',
      body: 'exec yes',
      answer: { kind: 'failed', why: 'docker-credential-test does not stop talking' },
    },
  ])('answers $name', async ({ body, answer }) => {
    expect(await ask(body)).toEqual(answer);
  });

  it('may write as much as 64 kibibytes', async () => {
    const login = '{"Username":"me","Secret":"s"}';
    const answer = await ask(`printf '%${64 * 1024}s' '${login}'`);
    expect(answer).toEqual({ kind: 'login', login: { username: 'me', password: 's' } });
    expect(await ask(`printf '%${64 * 1024 + 1}s' '${login}'`)).toMatchObject({ kind: 'failed' });
  });

  it.each([
    { name: 'a'.repeat(64), why: `there is no program docker-credential-${'a'.repeat(64)} in PATH` },
    { name: 'a'.repeat(65), why: `"${'a'.repeat(64)}" is no name of a helper` },
    { name: '-x', why: '"-x" is no name of a helper' },
    { name: 'x y', why: '"x y" is no name of a helper' },
    { name: '', why: '"" is no name of a helper' },
  ])('has a name: $name', async ({ name, why }) => {
    expect(await askHelper(name, 'a', { environment: { PATH: folder } })).toEqual({ kind: 'failed', why });
  });
});
