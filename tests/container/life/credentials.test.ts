import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openCredentials } from '../../../container/life/credentials.js';
import { forever } from './fake-engine.js';

const hour = 3_600_000;
const inTime = (ms: number): string => new Date(Date.now() + ms).toISOString();
const served = (Expiration: string) => ({
  AccessKeyId: 'ASIA1',
  SecretAccessKey: 'secret',
  Token: 'session',
  Expiration,
});

let server: Server;
let url: string;
let folder: string;
/** What the server answers, and the token of each request that it got. */
let status: number;
let body: string;
let tokens: (string | undefined)[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'credentials-test-'));
  server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/credentials`;
});
beforeEach(() => {
  status = 200;
  body = JSON.stringify(served(inTime(hour)));
  tokens = [];
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('keys of the environment', () => {
  it('go before those of a server, and are not asked for', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
    const credentials = openCredentials({ ...keys, AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
    expect(await credentials(forever())).toEqual({
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      sessionToken: undefined,
    });
    expect(tokens).toEqual([]);
  });
});

describe('keys of a server, as a snapshot has them', () => {
  const environment = () => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token of the variable',
  });

  it('are asked for with the token, once while they are fresh', async () => {
    const credentials = openCredentials(environment());
    const [one, other] = await Promise.all([credentials(forever()), credentials(forever())]);
    expect(one).toMatchObject({ accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'session' });
    expect(other).toEqual(one);
    await credentials(forever());
    expect(tokens).toEqual(['token of the variable']);
  });

  it('are asked for again shortly before they expire, and always when nobody says when that is', async () => {
    for (const text of [JSON.stringify(served(inTime(60_000))), JSON.stringify(served('soon'))]) {
      body = text;
      tokens = [];
      const credentials = openCredentials(environment());
      await credentials(forever());
      await credentials(forever());
      expect(tokens).toHaveLength(2);
    }
  });

  it('are asked for with the token of a file as it is now, when there is one', async () => {
    const file = join(folder, 'token');
    body = JSON.stringify(served(inTime(0)));
    const credentials = openCredentials({ ...environment(), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file });
    writeFileSync(file, 'first\n');
    await credentials(forever());
    writeFileSync(file, 'second\n');
    await credentials(forever());
    expect(tokens).toEqual(['first', 'second']);
  });

  it.each([
    ['refuses', 403, '{"message":"secret words"}', 'its server answered 403'],
    ['answers no JSON', 200, 'secret words', 'its server answered something else'],
    ['answers other JSON', 200, '{"SecretAccessKey":"secret words"}', 'its server answered something else'],
    ['answers null', 200, 'null', 'its server answered something else'],
  ])(
    'cannot be had from a server that %s, and it is asked again the next time',
    async (_, code, text, words) => {
      const credentials = openCredentials(environment());
      status = code;
      body = text;
      await expect(credentials(forever())).rejects.toThrow(
        new Error(`the credentials of the function cannot be had: ${words}`),
      );
      status = 200;
      body = JSON.stringify(served(inTime(hour)));
      expect(await credentials(forever())).toMatchObject({ accessKeyId: 'ASIA1' });
    },
  );

  it('are not waited for when the instance ends', async () => {
    const credentials = openCredentials(environment());
    await expect(credentials(AbortSignal.abort())).rejects.toThrow();
  });
});

describe('a server of keys', () => {
  it.each([
    'http://127.0.0.1:9001/2021-08-23/credentials',
    'http://localhost/credentials',
    'http://[::1]:80/credentials',
    'http://169.254.170.23/v1/credentials',
    'https://elsewhere.example/credentials',
  ])('may be %s', (uri) => {
    expect(() => openCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri })).not.toThrow();
  });

  it.each([
    'http://elsewhere.example/credentials',
    'http://127.0.0.1.elsewhere.example/',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'credentials',
  ])('may not be %s, which would be sent the token', (uri) => {
    expect(() => openCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri })).toThrow(
      'AWS_CONTAINER_CREDENTIALS_FULL_URI is not an address of this machine, of AWS, or of https',
    );
  });

  it('may be named by its path alone, as ECS does', () => {
    const environment = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1' };
    expect(() => openCredentials(environment)).not.toThrow();
  });
});
