import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, type Endpoint } from '../../src/invoke/endpoint.js';
import { iamEndpoint, type Loopback, ok, openLoopback, signer } from './loopback.js';

let server: Loopback;
beforeEach(async () => {
  server = await openLoopback(ok);
});
afterEach(() => server.close());

const { signal } = new AbortController();
const send = async (endpoint: Endpoint, path: string, body?: Uint8Array, method = 'POST') => {
  const answer = await call(endpoint, { method, path, ...(body ? { body } : {}), signal });
  answer.resume();
  const [received] = server.received;
  if (received === undefined) throw new Error('nothing was received');
  return received;
};

describe('a signed request', () => {
  it.each([
    ['a plain path', '/api/chat'],
    ['a query', '/v1/models?limit=5&after=a%20b'],
    ['a name that stands there twice', '/x?a=2&a=1&b='],
    ['plus and percent signs', '/x?q=1%2B1&r=a+b&s=%25'],
    ['an encoded path', '/v1/models/llama3.2%3A1b/caf%C3%A9'],
    ['a colon and brackets', "/v1/models/llama3.2:1b/(x)'!*"],
    ['a doubled slash', '//other.invalid/api/chat'],
  ])('is let in with %s', async (_what, path) => {
    const received = await send(iamEndpoint(server.url), path, Buffer.from('{"model":"é"}'));

    expect(received).toMatchObject({ signed: true, body: '{"model":"é"}' });
  });

  it('is let in without a body', async () => {
    expect(await send(iamEndpoint(server.url), '/', undefined, 'GET')).toMatchObject({
      signed: true,
      body: '',
    });
  });

  it('with another secret is not let in', async () => {
    expect((await send(iamEndpoint(server.url, 'another'), '/')).signed).toBe(false);
  });

  it('carries the session token, signed', async () => {
    const keys = async () => ({ ...signer, sessionToken: 'temporary' });
    const { signed, headers } = await send(
      { ...iamEndpoint(server.url), access: { kind: 'iam', keys } },
      '/',
    );

    expect(signed).toBe(true);
    expect(headers['x-amz-security-token']).toBe('temporary');
    expect(headers.authorization).toContain('x-amz-security-token');
  });

  it('asks for the keys again each time, since they expire', async () => {
    let asked = 0;
    const keys = async () => {
      asked += 1;
      return signer;
    };
    const endpoint: Endpoint = { ...iamEndpoint(server.url), access: { kind: 'iam', keys } };
    await send(endpoint, '/');
    await send(endpoint, '/');

    expect(asked).toBe(2);
  });
});

describe('other access', () => {
  it('by key is a bearer token', async () => {
    const endpoint: Endpoint = {
      url: server.url,
      region: 'eu-west-1',
      access: { kind: 'api-key', key: 'k' },
    };

    expect((await send(endpoint, '/')).headers.authorization).toBe('Bearer k');
  });

  it('by nothing is no authorization', async () => {
    const endpoint: Endpoint = { url: server.url, region: 'eu-west-1', access: { kind: 'none' } };

    expect((await send(endpoint, '/')).headers.authorization).toBeUndefined();
  });

  it.each(['//127.0.0.2:1/steal', 'http://127.0.0.2:1/steal', '/\\127.0.0.2:1/steal'])(
    'never goes to another host, whatever the path says: %s',
    async (path) => {
      const endpoint: Endpoint = {
        url: server.url,
        region: 'eu-west-1',
        access: { kind: 'api-key', key: 'k' },
      };

      expect((await send(endpoint, path)).headers.host).toBe(new URL(server.url).host);
    },
  );
});
