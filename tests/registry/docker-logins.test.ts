import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import type { Event } from '../../src/core/event.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import { createDockerLogins } from '../../src/registry/docker-logins.js';
import { clientOf, closeHosts, type Route, startHost } from './hosts.js';

let folder: string;
let events: Event[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-logins-'));
  mkdirSync(join(folder, 'bin'));
  events = [];
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await closeHosts();
});

const config = (fields: object) => writeFileSync(join(folder, 'config.json'), JSON.stringify(fields));

/** A helper that is a real program; `body` is shell. It keeps what it was asked. */
function helper(name: string, body: string): void {
  const path = join(folder, 'bin', `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\necho "$@" >> ${folder}/arguments\ncat >> ${folder}/asked\n${body}\n`);
  chmodSync(path, 0o755);
}

const logins = (patienceMs?: number) =>
  createDockerLogins({
    file: join(folder, 'config.json'),
    environment: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    emit: (event) => events.push(event),
    patienceMs,
  });
const notes = () => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
const encoded = (login: string) => Buffer.from(login).toString('base64');

describe('the logins that Docker keeps', () => {
  it.each([
    ['its host', 'registry.example.com', 'registry.example.com'],
    ['its host and port', '127.0.0.1:5000', '127.0.0.1:5000'],
    ['an address with a path', 'https://registry.example.com/v1/', 'registry.example.com'],
    ['Docker Hub’s first address', 'https://index.docker.io/v1/', 'registry-1.docker.io'],
    ['Docker Hub’s short name', 'docker.io', 'registry-1.docker.io'],
  ])('are found under %s', async (_, written, origin) => {
    config({ auths: { [written]: { auth: encoded('me:pass:word') } } });
    expect(await logins()(origin)()).toEqual({ username: 'me', password: 'pass:word' });
    expect(await logins()('elsewhere.example.com')()).toBeUndefined();
  });

  it('may be an identity token', async () => {
    config({ auths: { 'a.example.com': { auth: encoded('me:'), identitytoken: 'long-lived' } } });
    expect(await logins()('a.example.com')()).toMatchObject({ identityToken: 'long-lived' });
  });

  it('come from the helper of the host, else from the store, else from the file', async () => {
    config({
      credHelpers: { 'a.example.com': 'one' },
      credsStore: 'two',
      auths: { 'b.example.com': {}, 'c.example.com': { auth: encoded('file:secret') } },
    });
    helper('one', `echo '{"Username":"one","Secret":"s1"}'`);
    helper(
      'two',
      `tail -c 13 ${folder}/asked | grep -q b.example.com && { echo '{"Username":"<token>","Secret":"s2"}'; exit 0; }
echo 'credentials not found in native keychain'; exit 1`,
    );
    const of = logins();
    expect(await of('a.example.com')()).toEqual({ username: 'one', password: 's1' });
    expect(await of('b.example.com')()).toMatchObject({ identityToken: 's2' });
    expect(await of('c.example.com')()).toEqual({ username: 'file', password: 'secret' });
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe('get\nget\nget\n');
    expect(notes()).toEqual([]);
  });

  it('are asked for Docker Hub under the address that helpers know', async () => {
    config({ credsStore: 'hub' });
    helper('hub', `echo '{"Username":"me","Secret":"s"}'`);
    await logins()('registry-1.docker.io')();
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('https://index.docker.io/v1/');
  });

  it.each([
    ['is not there', 'absent', '', 'there is no program docker-credential-absent'],
    ['fails', 'fails', 'echo hush-hush; exit 3', 'ended with 3'],
    ['answers nonsense', 'odd', 'echo hush-hush', 'something else than a login'],
    ['never answers', 'hangs', 'exec sleep 600', 'did not answer'],
    ['never ends its answer', 'talks', 'exec yes hush-hush', 'does not stop talking'],
    ['is named like a path', '../../bin/sh', '', 'no name of a helper'],
  ])(
    'are done without when the helper %s, and it is told once without secrets',
    async (_, name, body, why) => {
      config({ credsStore: name });
      if (body !== '') helper(name, body);
      const of = logins(name === 'hangs' ? 300 : 60_000);
      expect(await of('a.example.com')()).toBeUndefined();
      expect(await of('a.example.com')()).toBeUndefined();
      expect(notes()).toEqual([expect.stringContaining(why)]);
      expect(notes().join()).not.toContain('hush');
    },
    90_000,
  );

  const first = { Username: 'me', Secret: 's' };
  it.each([
    { name: 'the same', second: first, again: undefined },
    {
      name: 'one of another name',
      second: { Username: 'you', Secret: 's' },
      again: { username: 'you', password: 's' },
    },
    {
      name: 'a renewed one',
      second: { Username: 'me', Secret: 't' },
      again: { username: 'me', password: 't' },
    },
  ])('are asked for again when they were not taken, and then it is $name', async ({ second, again }) => {
    config({ credsStore: 'renews' });
    helper(
      'renews',
      `[ -f ${folder}/once ] && echo '${JSON.stringify(second)}' && exit; touch ${folder}/once; echo '${JSON.stringify(first)}'`,
    );
    const login = logins()('a.example.com');
    expect(await login()).toEqual({ username: 'me', password: 's' });
    expect(await login()).toEqual(again);
    const text = `a.example.com does not take the login in ${folder}/config.json any more; going on without it`;
    expect(events).toEqual(again === undefined ? [{ kind: 'note', level: 'warn', text }] : []);
  });

  it('are asked for again when an identity token was not taken, and then it may be another one', async () => {
    config({
      auths: { 'a.example.com': { identitytoken: 'old' } },
      credHelpers: { 'a.example.com': 'renews' },
    });
    helper(
      'renews',
      `[ -f ${folder}/once ] && echo '{"Username":"<token>","Secret":"new"}' && exit; touch ${folder}/once; exit 1`,
    );
    const login = logins()('a.example.com');
    expect(await login()).toMatchObject({ identityToken: 'old' });
    expect(await login()).toMatchObject({ identityToken: 'new' });
    expect(notes()).toEqual([
      `no login for a.example.com: docker-credential-renews ended with 1 (named in ${folder}/config.json)`,
    ]);
  });

  it('are none where there is no file, and where it is no JSON, which is told without quoting it', async () => {
    expect(await logins()('a.example.com')()).toBeUndefined();
    expect(notes()).toEqual([]);
    writeFileSync(join(folder, 'config.json'), '{"auths": hush-hush');
    expect(await logins()('a.example.com')()).toBeUndefined();
    expect(notes()).toEqual([expect.stringMatching(/config\.json is no JSON/)]);
    expect(notes().join()).not.toContain('hush');
  });
});

const content = Buffer.alloc(100_000, 'blob ');
const digest = parseDigest(sha256(content));

/** `127.0.0.1:<port>` of a server. */
const host = async (route: Route): Promise<string> => (await startHost(route)).name;

const read = (origin: string) =>
  collect(clientOf(origin, { credentials: logins()(origin) }).blob('app', digest), 1e6);

describe('a registry that wants a login', () => {
  it('sells a token for an identity token, which travels in the body of a POST alone', async () => {
    const forms: string[] = [];
    const origin = await host(async (request, response) => {
      if (request.url?.startsWith('/token')) {
        forms.push(`${request.method} ${request.url} ${await text(request)}`);
        response.end(JSON.stringify({ access_token: 'bought' }));
      } else if (request.headers.authorization === 'Bearer bought') response.end(content);
      else {
        const realm = `Bearer realm="http://${request.headers.host}/token",service="here"`;
        response.writeHead(401, { 'www-authenticate': realm }).end();
      }
    });
    config({ auths: { [origin]: { identitytoken: 'long-lived' } } });
    expect((await read(origin)).length).toBe(content.length);
    expect(forms).toEqual([
      'POST /token grant_type=refresh_token&service=here&scope=repository%3Aapp%3Apull&client_id=ollama-lambda&refresh_token=long-lived',
    ]);
  });

  it.each([400, 401, 403])(
    'is pulled from without it when its token service answers %i to it',
    async (status) => {
      const origin = await host((request, response) => {
        if (request.url?.startsWith('/token')) {
          if (request.headers.authorization) response.writeHead(status).end();
          else response.end(JSON.stringify({ token: 'anyone' }));
        } else if (request.headers.authorization === 'Bearer anyone') response.end(content);
        else {
          const realm = `Bearer realm="http://${request.headers.host}/token",service="here"`;
          response.writeHead(401, { 'www-authenticate': realm }).end();
        }
      });
      config({ auths: { [origin]: { auth: encoded('me:of-last-year') } } });
      expect((await read(origin)).length).toBe(content.length);
      expect(notes()).toEqual([expect.stringContaining('does not take the login')]);
      expect(notes().join()).not.toContain('of-last-year');
    },
  );

  it('gets the same login again for a new token, when the old one has ended in the middle', async () => {
    let tokens = 0;
    let used = 0;
    const origin = await host((request, response) => {
      if (request.url?.startsWith('/token')) {
        if (request.headers.authorization !== `Basic ${encoded('me:secret')}`) response.writeHead(401).end();
        else {
          tokens += 1;
          response.end(JSON.stringify({ token: `t${tokens}` }));
        }
        return;
      }
      // The first question has no token yet; the first token is good for one answer.
      if (request.headers.authorization === 'Bearer t1') used += 1;
      const good = request.headers.authorization === 'Bearer t2' || used === 1;
      if (good && request.headers.authorization) response.end(content);
      else {
        const realm = `Bearer realm="http://${request.headers.host}/token",service="here"`;
        response.writeHead(401, { 'www-authenticate': realm }).end();
      }
    });
    config({ auths: { [origin]: { auth: encoded('me:secret') } } });
    const client = clientOf(origin, { credentials: logins()(origin) });
    await collect(client.blob('app', digest), 1e6);
    await collect(client.blob('app', digest), 1e6);
    expect(tokens).toBe(2);
    expect(notes()).toEqual([]);
  });

  it('and counts pulls says how many it allows, and the next step is a login', async () => {
    const origin = await host((_, response) => {
      response.writeHead(429, { 'ratelimit-limit': '100;w=21600', 'retry-after': '3600' });
      response.end(
        JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached your limit' }] }),
      );
    });
    await expect(read(origin)).rejects.toMatchObject({
      code: 'registry-rate-limited',
      why: expect.stringContaining('it allows 100 pulls in 6 hours, and asks to wait 3600 s'),
      next: expect.arrayContaining([`docker login ${origin}`]),
    });
  });
});
