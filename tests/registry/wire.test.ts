import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import type { Credentials } from '../../src/registry/auth.js';
import { clientOf as clientAt, closeHosts, type Host, type Route, startHost } from './hosts.js';

afterEach(closeHosts);

/**
 * What the sandbox's registry does not do: token services, other hosts, silence, and servers that ignore Range. `seen` has
 * logins too: `GET /path authorization`, in order of arrival.
 */
async function host(route: Route): Promise<Host> {
  const seen: string[] = [];
  const started = await startHost((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    route(request, response);
  });
  return { ...started, seen };
}

const clientOf = (
  origin: string,
  options: { credentials?: () => Promise<Credentials>; silenceMs?: number } = {},
) => clientAt(origin, { silenceMs: 20_000, ...options });

const content = Buffer.alloc(300_000, 'blob ');
const digest = parseDigest(sha256(content));
const path = `/v2/app/blobs/${digest}`;
const read = (origin: string, options = {}) =>
  collect(clientOf(origin, options).blob('app', digest), content.length * 2);

const challenge = (response: ServerResponse, realm: string): void => {
  response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="here",scope="aws"` }).end();
};

describe('a registry with tokens', () => {
  const tokenHost = (good: () => string) =>
    host((request, response) => {
      const url = new URL(request.url ?? '', 'http://here');
      if (url.pathname === '/token') response.end(JSON.stringify({ token: good() }));
      else if (request.headers.authorization !== `Bearer ${good()}`) {
        challenge(response, `http://${request.headers.host}/token`);
      } else if (request.method === 'HEAD') response.writeHead(200).end();
      else response.end(content);
    });

  it('is asked for one once, with the right that is needed, and without a login', async () => {
    const registry = await tokenHost(() => 'good');
    const client = clientOf(registry.origin);
    await client.hasBlob('app', digest);
    await collect(client.blob('app', digest), content.length);
    expect(registry.seen).toEqual([
      `HEAD ${path} -`,
      'GET /token?service=here&scope=repository%3Aapp%3Apull -',
      `HEAD ${path} Bearer good`,
      `GET ${path} Bearer good`,
    ]);
  });

  it('gives another one when the first has ended', async () => {
    let good = 'first';
    const registry = await tokenHost(() => good);
    const client = clientOf(registry.origin);
    await client.hasBlob('app', digest);
    good = 'second';
    expect(await client.hasBlob('app', digest)).toBe(true);
    expect(registry.seen.at(-1)).toBe(`HEAD ${path} Bearer second`);
  });

  it('sees the login only at its token service', async () => {
    const registry = await tokenHost(() => 'good');
    await clientOf(registry.origin, {
      credentials: async () => ({ username: 'me', password: 'secret' }),
    }).hasBlob('app', digest);
    const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(registry.seen.filter((line) => line.includes(basic))).toEqual([
      `GET /token?service=here&scope=repository%3Aapp%3Apull ${basic}`,
    ]);
  });

  it.each([
    { status: 401, code: 'registry-unauthorized' },
    { status: 429, code: 'registry-rate-limited' },
    { status: 500, code: 'registry-failed' },
  ])('whose token service answers $status ends in $code', async ({ status, code }) => {
    const registry = await host((request, response) => {
      if (request.url?.startsWith('/token')) response.writeHead(status).end();
      else challenge(response, `http://${request.headers.host}/token`);
    });
    await expect(read(registry.origin)).rejects.toMatchObject({ code });
  });

  it('cannot send us to a token service without encryption on another machine', async () => {
    const registry = await host((_, response) => challenge(response, 'http://tokens.example.com/'));
    await expect(read(registry.origin)).rejects.toMatchObject({ code: 'registry-insecure' });
  });
});

describe('a login that ends on the way', () => {
  it('is renewed when ECR says so with a 403, once', async () => {
    let logins = 0;
    const registry = await host((request, response) => {
      const basic = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString();
      if (basic === '') response.writeHead(401, { 'www-authenticate': 'Basic realm="ecr"' }).end();
      else if (basic === 'AWS:2') response.end(content);
      else {
        const message = 'Your authorization token has expired. Reauthenticate and try again.';
        response.writeHead(403).end(JSON.stringify({ errors: [{ code: 'DENIED', message }] }));
      }
    });
    await read(registry.origin, {
      credentials: async () => {
        logins += 1;
        return { username: 'AWS', password: String(logins) };
      },
    });
    expect(logins).toBe(2);
  });
});

describe('a redirect', () => {
  it('is followed without the login', async () => {
    const storage = await host((_, response) => response.end(content));
    const registry = await host((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end();
      } else response.writeHead(307, { location: `${storage.origin}/signed?signature=s3cret` }).end();
    });
    const credentials = async () => ({ username: 'me', password: 'secret' });
    expect(Buffer.from(await read(registry.origin, { credentials })).equals(content)).toBe(true);
    expect(storage.seen).toEqual(['GET /signed?signature=s3cret -']);
  });

  it('whose signature has run out is asked for again, and no error shows a signature', async () => {
    const storage = await host((_, response) => response.writeHead(403).end());
    const registry = await host((_, response) => {
      response.writeHead(307, { location: `${storage.origin}/signed?signature=s3cret` }).end();
    });
    const failure = await read(registry.origin).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'user-error' });
    expect(storage.seen.length).toBeGreaterThan(1);
    expect(`${failure} ${JSON.stringify(failure)}`).not.toContain('s3cret');
  });

  it.each([
    {
      name: 'without encryption to another machine',
      location: 'http://mirror.example.com/blob',
      code: 'registry-insecure',
    },
    { name: 'to a file', location: 'file:///etc/passwd', code: 'registry-insecure' },
    { name: 'in a circle', location: path, code: 'registry-failed' },
  ])('$name is refused', async ({ location, code }) => {
    const registry = await host((_, response) => response.writeHead(302, { location }).end());
    await expect(read(registry.origin)).rejects.toMatchObject({ code });
  });
});

describe('a bad line', () => {
  it('that is silent before the answer ends in an error that says so', async () => {
    const registry = await host(() => undefined);
    await expect(read(registry.origin, { silenceMs: 300 })).rejects.toThrow('said nothing');
    expect(registry.seen).toHaveLength(5);
  });

  it('that falls silent in the middle is taken up where it was', async () => {
    const ranges: (string | undefined)[] = [];
    const registry = await host((request, response) => {
      const { range } = request.headers;
      ranges.push(range);
      const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, {
        'content-length': content.length - from,
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      });
      if (from === 0) response.write(content.subarray(0, 100_000));
      else response.end(content.subarray(from));
    });
    expect(Buffer.from(await read(registry.origin, { silenceMs: 1500 })).equals(content)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  it('is not blamed for a reader who takes his time', async () => {
    const registry = await host((_, response) => response.end(content));
    const parts: Uint8Array[] = [];
    for await (const chunk of clientOf(registry.origin, { silenceMs: 1000 }).blob('app', digest)) {
      if (parts.length === 0) await sleep(1500);
      parts.push(chunk);
    }
    expect(Buffer.concat(parts).equals(content)).toBe(true);
    expect(registry.seen).toHaveLength(1);
  });

  it('to a server that ignores Range costs time, not correctness', async () => {
    let asked = 0;
    const registry = await host((_, response) => {
      asked += 1;
      response.writeHead(200, { 'content-length': content.length });
      if (asked > 1) response.end(content);
      else response.write(content.subarray(0, 100_000), () => response.destroy());
    });
    expect(Buffer.from(await read(registry.origin)).equals(content)).toBe(true);
    expect(asked).toBe(2);
  });
});

describe('an upload', () => {
  it('is one PATCH with Content-Length, without Content-Range, and keeps the query of its session', async () => {
    const requests: string[] = [];
    const registry = await host((request, response) => {
      const { headers } = request;
      request.resume().on('end', () => {
        requests.push(
          `${request.method} ${request.url} ${headers['content-length']} ${headers['content-range'] ?? headers['transfer-encoding'] ?? '-'}`,
        );
        if (request.method === 'POST') response.writeHead(202, { location: '/session?_state=a%2Bb=' }).end();
        else response.writeHead(201).end();
      });
    });
    await clientOf(registry.origin).pushBlob('app', {
      digest,
      size: content.length,
      async *open() {
        yield content;
      },
    });
    expect(requests).toEqual([
      'POST /v2/app/blobs/uploads/ 0 -',
      `PATCH /session?_state=a%2Bb= ${content.length} -`,
      `PUT /session?_state=a%2Bb=&digest=${encodeURIComponent(digest)} 0 -`,
    ]);
  });

  it('that is refused while its bytes are under way ends in the registry’s own words', async () => {
    const registry = await host((request, response) => {
      if (request.method === 'POST') response.writeHead(202, { location: '/session' }).end();
      else if (request.method === 'HEAD') response.writeHead(404).end();
      else {
        const errors = [{ code: 'DENIED', message: 'over quota' }];
        response.writeHead(403).end(JSON.stringify({ errors }));
      }
    });
    const size = 64 * 1024 * 1024;
    const refused = clientOf(registry.origin).pushBlob('app', {
      digest,
      size,
      async *open() {
        for (let at = 0; at < size; at += 65_536) yield Buffer.alloc(65_536);
      },
    });
    await expect(refused).rejects.toMatchObject({
      code: 'registry-forbidden',
      message: expect.stringContaining('over quota'),
    });
  });
});
