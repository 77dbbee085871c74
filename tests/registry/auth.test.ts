import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import type { CredentialSource, Credentials } from '../../src/registry/auth.js';
import { clientOf, closeHosts, type Host, type Said, say, startHost } from './hosts.js';

afterEach(closeHosts);

const digest = parseDigest(sha256('blob'));
const path = `/v2/app/blobs/${digest}`;
const basicOf = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`;
const login = (name: string, more: Partial<Credentials> = {}): Credentials => ({
  username: name,
  password: 'secret',
  ...more,
});

interface Doors {
  /** What a refusal asks for; default: a token of `/token`. */
  readonly challenge?: (host: string) => string;
  /** What lets in. */
  readonly good?: (authorization: string) => boolean;
  readonly refusal?: Said;
  readonly token?: (request: IncomingMessage) => Said;
}

interface Guarded extends Host {
  /** `METHOD /path authorization`, in order of arrival. */
  readonly asked: string[];
}

/** A registry that lets nobody in who does not show what is good. */
async function guarded(doors: Doors = {}): Promise<Guarded> {
  const asked: string[] = [];
  const {
    challenge = (host) => `Bearer realm="http://${host}/token",service="here"`,
    good = (authorization) => authorization === 'Bearer t',
    token = () => ({ body: '{"token": "t"}' }),
    refusal = { status: 401 },
  } = doors;
  const host = await startHost((request: IncomingMessage, response: ServerResponse) => {
    const { authorization = '-', host: own = '' } = request.headers;
    asked.push(`${request.method} ${request.url} ${authorization}`);
    if (request.url?.startsWith('/token')) return say(request, response, token(request));
    if (good(authorization)) return say(request, response, {});
    say(request, response, { ...refusal, headers: { 'www-authenticate': challenge(own) } });
  });
  return { ...host, asked };
}

const look = (host: Host, credentials?: CredentialSource) =>
  clientOf(host.origin, { credentials }).hasBlob('app', digest);
/** Gives these, one after the other, and then the last one again. */
const inTurn = (...logins: (Credentials | undefined)[]): CredentialSource & { readonly times: number } => {
  let times = 0;
  const source = async () => logins[Math.min(times++, logins.length - 1)];
  return Object.defineProperty(source, 'times', { get: () => times }) as typeof source & { times: number };
};

describe('what a registry asks for', () => {
  const scope = 'scope=repository%3Aapp%3Apull';
  it.each<{ name: string; challenge: (host: string) => string; token: string }>([
    {
      name: 'a token of a service with a name',
      challenge: (host) => `Bearer realm="http://${host}/token",service="a b"`,
      token: `/token?service=a+b&${scope}`,
    },
    {
      name: 'a token of a service without one',
      challenge: (host) => `Bearer realm="http://${host}/token"`,
      token: `/token?${scope}`,
    },
    {
      name: 'a token, in another spelling, and of a service with an own query',
      challenge: (host) => `BEARER Service="s", REALM="http://${host}/token?a=1"`,
      token: `/token?a=1&service=s&${scope}`,
    },
    {
      name: 'a token of a service that is named without a host',
      challenge: () => 'Bearer realm="/token"',
      token: `/token?${scope}`,
    },
  ])('is given: $name', async ({ challenge, token }) => {
    const host = await guarded({ challenge });
    expect(await look(host)).toBe(true);
    expect(host.asked).toEqual([`HEAD ${path} -`, `GET ${token} -`, `HEAD ${path} Bearer t`]);
  });

  it.each(['Basic realm="here"', 'basic', 'BASIC x'])('may be the login itself: %s', async (written) => {
    const host = await guarded({ challenge: () => written, good: (it) => it === basicOf('me:secret') });
    expect(await look(host, inTurn(login('me')))).toBe(true);
    expect(host.asked).toEqual([`HEAD ${path} -`, `HEAD ${path} ${basicOf('me:secret')}`]);
  });

  it.each([
    'Digest realm="here"',
    'NoBasic',
    'Basically',
    'NoBearer realm="/token"',
    'Bearer realm="http://[/token"',
    '',
  ])('is an error where we do not know it: %j', async (written) => {
    const host = await guarded({ challenge: () => written });
    await expect(look(host, inTurn(login('me')))).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(host.asked.filter((line) => line.startsWith('HEAD')).every((line) => line.endsWith(' -'))).toBe(
      true,
    );
  });

  it('is a login that we do not have: one question is enough to know', async () => {
    const host = await guarded({ challenge: () => 'Basic' });
    await expect(look(host)).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(host.asked).toHaveLength(1);
  });

  it('is no identity token where it is a login', async () => {
    const host = await guarded({ challenge: () => 'Basic' });
    const source = inTurn(login('me', { identityToken: 'long-lived' }));
    await expect(look(host, source)).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(host.asked).toEqual([`HEAD ${path} -`]);
  });
});

describe('tokens', () => {
  it('are bought once for a right, and again for another', async () => {
    const host = await guarded();
    const client = clientOf(host.origin);
    await Promise.all([client.hasBlob('app', digest), client.hasBlob('app', digest)]);
    await client.hasBlob('other', digest);
    const manifest = { mediaType: 'application/json', bytes: Buffer.from('{}') };
    await client.pushManifest('app', 'v1', manifest);
    expect(host.asked.filter((line) => line.includes('/token'))).toEqual([
      'GET /token?service=here&scope=repository%3Aapp%3Apull -',
      'GET /token?service=here&scope=repository%3Aother%3Apull -',
      'GET /token?service=here&scope=repository%3Aapp%3Apull%2Cpush -',
    ]);
  });

  it('of an upload are for pushing, from its first question to its last', async () => {
    const rights: (string | null)[] = [];
    const host = await startHost((request, response) => {
      const { method, url = '', headers } = request;
      const { pathname, searchParams } = new URL(url, 'http://here');
      if (pathname === '/token') {
        rights.push(searchParams.get('scope'));
        return say(request, response, { body: JSON.stringify({ token: `t${rights.length}` }) });
      }
      if (headers.authorization === undefined) {
        const realm = { 'www-authenticate': `Bearer realm="http://${headers.host}/token"` };
        return say(request, response, { status: 401, headers: realm });
      }
      say(request, response, { status: method === 'PUT' ? 201 : 202, headers: { location: '/session' } });
    });
    const open = async function* () {
      yield Buffer.from('blob');
    };
    await clientOf(host.origin).pushBlob('app', { size: 4, open });
    expect(rights).toEqual(['repository:app:pull,push']);
  });

  it('that have ended are bought anew once, though several questions were refused at once', async () => {
    let bought = 0;
    let ended = false;
    const host = await guarded({
      token: () => ({ body: JSON.stringify({ token: `t${++bought}` }) }),
      good: (it) => it === (ended ? 'Bearer t2' : 'Bearer t1'),
    });
    const client = clientOf(host.origin);
    await client.hasBlob('app', digest);
    ended = true;
    await Promise.all([1, 2, 3].map(() => client.hasBlob('app', digest)));
    expect(bought).toBe(2);
  });

  it('that could not be had are asked for again next time', async () => {
    let status = 404;
    const host = await guarded({ token: () => ({ status, body: '{"token": "t"}' }) });
    const client = clientOf(host.origin);
    await expect(client.hasBlob('app', digest)).rejects.toThrow(
      `the token service ${host.name} answered 404`,
    );
    status = 200;
    expect(await client.hasBlob('app', digest)).toBe(true);
  });

  it.each([
    { status: 404, times: 1 },
    { status: 429, times: 5 },
    { status: 499, times: 1 },
    { status: 500, times: 5 },
  ])('are asked for $times times of a service that answers $status', async ({ status, times }) => {
    const host = await guarded({ token: () => ({ status }) });
    await expect(look(host)).rejects.toMatchObject({ cause: { status } });
    expect(host.asked.filter((line) => line.includes('/token'))).toHaveLength(times);
  });

  it.each([
    { name: 'as `token`', body: '{"token": "t"}' },
    { name: 'as `access_token`', body: '{"access_token": "t"}' },
    { name: 'as both', body: '{"token": "t", "access_token": "other"}' },
  ])('come $name', async ({ body }) => {
    expect(await look(await guarded({ token: () => ({ body }) }))).toBe(true);
  });

  it.each([
    '',
    '{}',
    'null',
    '<html>',
    '{"token": 7}',
    '{"token": ""}',
    '{"token": "t\\r\\nHost: x"}',
    '{"token": " t"}',
  ])('are not taken when they are none: %j', async (body) => {
    const host = await guarded({ token: () => ({ body }) });
    await expect(look(host)).rejects.toMatchObject({
      code: 'registry-failed',
      cause: { message: `${host.name} sent no token`, transient: false },
    });
  });

  it('are asked for as JSON, and an identity token travels as a form', async () => {
    const headers: unknown[] = [];
    const token = ({ headers: sent }: IncomingMessage): Said => {
      headers.push([sent.accept, sent['content-type']]);
      return { body: '{"token": "t"}' };
    };
    await look(await guarded({ token }));
    await look(await guarded({ token }), inTurn(login('me', { identityToken: 'long-lived' })));
    expect(headers).toEqual([
      ['application/json', undefined],
      ['application/json', 'application/x-www-form-urlencoded'],
    ]);
  });
});

describe('a login that is not taken', () => {
  it('by a registry is asked for anew, once', async () => {
    const host = await guarded({ challenge: () => 'Basic', good: (it) => it === basicOf('new:secret') });
    const source = inTurn(login('old'), login('new'));
    expect(await look(host, source)).toBe(true);
    expect(source.times).toBe(2);
    expect(host.asked.map((line) => line.split(' ').slice(2).join(' '))).toEqual([
      '-',
      basicOf('old:secret'),
      basicOf('new:secret'),
    ]);
  });

  it('by a registry, nor the next one, ends in its refusal', async () => {
    const host = await guarded({ challenge: () => 'Basic' });
    const source = inTurn(login('a'), login('b'), login('c'));
    await expect(look(host, source)).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(host.asked).toHaveLength(3);
  });

  it('by a token service is asked for anew, and another one is tried', async () => {
    const host = await guarded({
      token: ({ headers }) =>
        headers.authorization === basicOf('new:secret') ? { body: '{"token": "t"}' } : { status: 403 },
    });
    const source = inTurn(login('old'), login('new'));
    expect(await look(host, source)).toBe(true);
    expect(source.times).toBe(2);
  });

  it('by a token service ends in its refusal when there is no other', async () => {
    const host = await guarded({ token: () => ({ status: 401 }) });
    const source = inTurn(login('old'));
    await expect(look(host, source)).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(source.times).toBe(2);
    expect(host.asked.filter((line) => line.includes('/token'))).toHaveLength(1);
  });

  it('is not to blame when the token service fails in another way', async () => {
    const host = await guarded({ token: () => ({ status: 404 }) });
    const source = inTurn(login('old'), login('new'));
    await expect(look(host, source)).rejects.toMatchObject({ cause: { status: 404 } });
    expect(source.times).toBe(1);
  });

  it('nor missed, by a token service that turns everybody away', async () => {
    const host = await guarded({ token: () => ({ status: 401 }) });
    const source = inTurn(undefined, login('new'));
    await expect(look(host, source)).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(source.times).toBe(1);
  });

  it.each([
    { name: 'that its time is over', message: 'Your authorization token has expired.', asked: 3 },
    { name: 'something else', message: 'You may not.', asked: 2 },
  ])('any more, of which a 403 says $name, is renewed for that alone', async ({ message, asked }) => {
    const errors = [{ code: 'DENIED', message }];
    const answers: Said[] = [
      { status: 401, headers: { 'www-authenticate': 'Basic' } },
      { status: 403, body: JSON.stringify({ errors }) },
      { body: '{"tags": ["v1"]}' },
    ];
    const host = await startHost((request, response) => say(request, response, answers.shift() ?? {}));
    const source = inTurn(login('old'), login('new'));
    const found = await clientOf(host.origin, { credentials: source })
      .tags('app', 1)
      .catch((error: { code: string }) => error.code);
    expect(found).toEqual(asked === 3 ? ['v1'] : 'registry-forbidden');
    expect(host.seen).toHaveLength(asked);
    expect(source.times).toBe(asked - 1);
  });
});
