import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { clientOf, closeHosts, type Said, say, startHost } from './hosts.js';

afterEach(closeHosts);

const manifest = '{"schemaVersion": 2}';
const digest = parseDigest(sha256(manifest));
const longest = 4 * 1024 * 1024;
const everyManifest = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ');

/** A registry that answers everything in one way, or each method in its own. */
async function registry(said: Said | ((request: IncomingMessage) => Said)) {
  const headers: IncomingMessage['headers'][] = [];
  const host = await startHost((request, response) => {
    headers.push(request.headers);
    say(request, response, typeof said === 'function' ? said(request) : said);
  });
  return { ...host, headers, client: clientOf(host.origin) };
}

describe('a manifest that is read', () => {
  it('comes with its digest and with what the registry calls it, without parameters', async () => {
    const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json ; charset=utf-8' };
    const { client, seen, headers: sent } = await registry({ headers, body: manifest });
    const { bytes, ...found } = await client.manifest('team/app', 'v1');
    expect(Buffer.from(bytes).toString()).toBe(manifest);
    expect(found).toEqual({ digest, contentType: 'application/vnd.oci.image.manifest.v1+json' });
    expect(seen).toEqual(['GET /v2/team/app/manifests/v1']);
    expect(sent[0]?.accept).toBe(everyManifest);
  });

  it('is asked for in the types that are wanted', async () => {
    const { client, headers } = await registry({ body: manifest });
    expect((await client.manifest('app', 'v1', { accept: ['a/b', 'c/d'] })).contentType).toBe('');
    expect(headers[0]?.accept).toBe('a/b, c/d');
  });

  it.each<{ name: string; headers: Record<string, string>; reference: string; taken: boolean }>([
    { name: 'no digest', headers: {}, reference: 'v1', taken: true },
    { name: 'its digest', headers: { 'docker-content-digest': digest }, reference: 'v1', taken: true },
    {
      name: 'something else',
      headers: { 'docker-content-digest': 'sha512:x' },
      reference: 'v1',
      taken: true,
    },
    {
      name: 'another digest',
      headers: { 'docker-content-digest': sha256('other') },
      reference: 'v1',
      taken: false,
    },
    {
      name: 'its digest, though another was asked for',
      headers: { 'docker-content-digest': digest },
      reference: sha256('other'),
      taken: false,
    },
  ])('is held to the digest of which it is known: the header says $name', async (row) => {
    const { client, name } = await registry({ headers: row.headers, body: manifest });
    const reading = client.manifest('app', row.reference);
    if (row.taken) expect((await reading).digest).toBe(digest);
    else {
      await expect(reading).rejects.toMatchObject({
        code: 'digest-mismatch',
        message: `the bytes do not match their digest at ${name}/app: manifest ${row.reference} came as ${digest}`,
      });
    }
  });

  it('may have four mebibytes, and no more', async () => {
    const { client } = await registry(({ url }) => ({ body: Buffer.alloc(longest + Number(url?.at(-1))) }));
    expect((await client.manifest('app', '0')).bytes).toHaveLength(longest);
    await expect(client.manifest('app', '1')).rejects.toThrow(`more than ${longest} bytes`);
  });
});

describe('a question without bytes', () => {
  it('tells the digest of a manifest, by the header if there is one', async () => {
    const headers = { 'docker-content-digest': sha256('said') };
    const { client, seen, headers: sent } = await registry({ headers, body: manifest });
    expect(await client.headManifest('app', 'v1')).toBe(sha256('said'));
    expect(seen).toEqual(['HEAD /v2/app/manifests/v1']);
    expect(sent[0]?.accept).toBe(`${everyManifest}, */*`);
  });

  it('is followed by one with bytes when the header does not say it', async () => {
    const { client, seen } = await registry({ body: manifest });
    expect(await client.headManifest('app', 'v1')).toBe(digest);
    expect(seen).toEqual(['HEAD /v2/app/manifests/v1', 'GET /v2/app/manifests/v1']);
  });

  it.each<{ name: string; said: Said; size: number | 'unknown' | undefined }>([
    { name: 'of a length', said: { headers: { 'content-length': '12' } }, size: 12 },
    { name: 'that is empty', said: { headers: { 'content-length': '0' } }, size: 0 },
    { name: 'of no length', said: { headers: { 'transfer-encoding': 'chunked' } }, size: 'unknown' },
    { name: 'that is not there', said: { status: 404 }, size: undefined },
  ])('tells a blob $name', async ({ said, size }) => {
    const { client, seen } = await registry(said);
    expect(await client.sizeOfBlob('team/app', digest)).toBe(size);
    expect(await client.hasBlob('team/app', digest)).toBe(size !== undefined);
    expect(seen[0]).toBe(`HEAD /v2/team/app/blobs/${digest}`);
  });
});

describe('the tags of a repository', () => {
  it.each<{ name: string; body: string; tags: string[] }>([
    { name: 'some', body: '{"tags": ["b", "a"]}', tags: ['b', 'a'] },
    { name: 'more than are wanted', body: '{"tags": ["d", "c", "b", "a"]}', tags: ['d', 'c', 'b'] },
    { name: 'what is none among them', body: '{"tags": [1, "a", null]}', tags: ['a'] },
    { name: 'null, as of an empty repository', body: '{"tags": null}', tags: [] },
    { name: 'none', body: '{}', tags: [] },
    { name: 'no JSON', body: '<html>', tags: [] },
  ])('are listed in its order: $name', async ({ body, tags }) => {
    const { client, seen, headers } = await registry({ body });
    expect(await client.tags('team/app', 3)).toEqual(tags);
    expect(seen).toEqual(['GET /v2/team/app/tags/list?n=3']);
    expect(headers[0]?.accept).toBe('application/json');
  });

  it('are none where there is no repository, and may begin after one', async () => {
    const { client, seen } = await registry({ status: 404, body: '{"tags": ["x"]}' });
    expect(await client.tags('app', 5, undefined, 'a&b')).toEqual([]);
    expect(seen).toEqual(['GET /v2/app/tags/list?n=5&last=a%26b']);
  });
});

describe('a manifest that is pushed', () => {
  const pushed = { mediaType: 'application/x-own', bytes: Buffer.from(manifest) };

  it.each([200, 201, 202])('is there when the registry answers %i', async (status) => {
    const bodies: Promise<string>[] = [];
    const { client, seen, headers } = await registry((request) => {
      bodies.push(text(request));
      return { status };
    });
    expect(await client.pushManifest('app', 'v1', pushed)).toBe(digest);
    expect(seen).toEqual(['PUT /v2/app/manifests/v1']);
    expect(headers[0]).toMatchObject({
      'content-type': 'application/x-own',
      'content-length': String(manifest.length),
    });
    expect(await Promise.all(bodies)).toEqual([manifest]);
  });
});

describe('an answer that is none', () => {
  it.each<{ what: string; ask: (client: ReturnType<typeof clientOf>) => Promise<unknown>; status: number }>([
    { what: 'read manifest v1', ask: (client) => client.manifest('app', 'v1'), status: 201 },
    { what: 'look for manifest v1', ask: (client) => client.headManifest('app', 'v1'), status: 204 },
    { what: `look for blob ${digest}`, ask: (client) => client.hasBlob('app', digest), status: 204 },
    { what: 'list tags', ask: (client) => client.tags('app', 1), status: 204 },
    {
      what: 'push manifest v1',
      ask: (client) => client.pushManifest('app', 'v1', { mediaType: 'a/b', bytes: Buffer.from('x') }),
      status: 204,
    },
  ])('is an error that says that we could not $what', async ({ what, ask, status }) => {
    const { client, name } = await registry({ status });
    expect(client.host).toBe(name);
    await expect(ask(client)).rejects.toMatchObject({
      code: 'registry-failed',
      message: `could not ${what} at ${name}/app: HTTP status ${status}`,
    });
  });
});
