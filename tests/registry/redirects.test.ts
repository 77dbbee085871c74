import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { clientOf, closeHosts, type Host, say, startHost } from './hosts.js';

afterEach(closeHosts);

const digest = parseDigest(sha256('blob'));
const path = `/v2/app/blobs/${digest}`;
const look = (host: Host) => clientOf(host.origin).hasBlob('app', digest);

describe('a redirect', () => {
  /** Sends on as often as it is told, and says then that it has the blob. */
  const chain = (status: number, times: number, location = (at: number) => `/hop/${at}`) =>
    startHost((request, response) => {
      const at = Number(/^\/hop\/(\d+)$/.exec(request.url ?? '')?.[1] ?? 0);
      if (at === times) say(request, response, {});
      else say(request, response, { status, headers: { location: location(at + 1) } });
    });

  it.each([301, 302, 303, 307, 308])('with %i is followed, five times', async (status) => {
    const host = await chain(status, 5);
    expect(await look(host)).toBe(true);
    expect(host.seen).toEqual([`HEAD ${path}`, ...[1, 2, 3, 4, 5].map((at) => `HEAD /hop/${at}`)]);
  });

  it('is followed no sixth time', async () => {
    const host = await chain(307, 6);
    await expect(look(host)).rejects.toMatchObject({
      code: 'registry-failed',
      cause: { message: `${host.name} redirects in a circle`, transient: false },
    });
    expect(host.seen).toHaveLength(6);
  });

  it.each([
    { status: 300, location: '/hop/1' },
    { status: 304, location: '/hop/1' },
    { status: 309, location: '/hop/1' },
    { status: 307, location: '' },
  ])('is none: $status to "$location"', async ({ status, location }) => {
    const host = await chain(status, 1, () => location);
    await expect(look(host)).rejects.toMatchObject({ cause: { status } });
    expect(host.seen).toHaveLength(1);
  });

  it('of what changes something is not followed', async () => {
    const host = await chain(307, 1);
    const manifest = { mediaType: 'application/json', bytes: Buffer.from('{}') };
    const pushing = clientOf(host.origin).pushManifest('app', 'v1', manifest);
    await expect(pushing).rejects.toMatchObject({ cause: { status: 307 } });
    expect(host.seen).toEqual(['PUT /v2/app/manifests/v1']);
  });

  it('to a host that wants a login does not get ours, and the error names that host', async () => {
    const shown: unknown[] = [];
    const storage = await startHost((request, response) => {
      shown.push(request.headers.authorization);
      say(request, response, { status: 401, headers: { 'www-authenticate': 'Basic' } });
    });
    const host = await chain(307, 2, () => `${storage.origin}/file`);
    let logins = 0;
    const credentials = async () => {
      logins += 1;
      return { username: 'me', password: 'secret' };
    };
    await expect(clientOf(host.origin, { credentials }).hasBlob('app', digest)).rejects.toMatchObject({
      code: 'registry-unauthorized',
      cause: { message: `HTTP status 401 from ${storage.name}` },
    });
    expect(storage.seen).toEqual(['HEAD /file']);
    expect(shown).toEqual([undefined]);
    expect(logins).toBe(0);
  });
});
