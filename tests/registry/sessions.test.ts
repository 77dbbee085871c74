import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import type { Upload } from '../../src/registry/upload.js';
import { inPieces } from './drafts.js';
import { clientOf, closeHosts, type Said, say, startHost } from './hosts.js';

afterEach(closeHosts);

const content = Buffer.from('the bytes of a blob');
const digest = parseDigest(sha256(content));
const query = `digest=${encodeURIComponent(digest)}`;
const blob: Upload = { size: content.length, open: () => inPieces(content) };

type Verb = 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Script = Partial<Record<Verb, readonly (Said | 'cut')[]>>;

const usual: Record<Verb, Said> = {
  HEAD: { status: 404 },
  POST: { status: 202, headers: { location: '/session/1' } },
  PATCH: { status: 202 },
  PUT: { status: 201 },
  DELETE: { status: 204 },
};

/** A registry that answers each verb as its script says, in turn, and as usual when that is used up. */
async function registry(script: Script = {}, before: (request: IncomingMessage) => void = () => undefined) {
  const left = new Map(Object.entries(script).map(([verb, said]) => [verb, [...said]]));
  const headers: IncomingMessage['headers'][] = [];
  const host = await startHost((request: IncomingMessage, response: ServerResponse) => {
    before(request);
    headers.push(request.headers);
    const said = left.get(request.method ?? '')?.shift() ?? usual[request.method as Verb];
    if (said === 'cut') request.resume().once('end', () => response.socket?.destroy());
    else say(request, response, said);
  });
  return { ...host, headers };
}

const start = 'POST /v2/app/blobs/uploads/';
const look = `HEAD /v2/app/blobs/${digest}`;
const push = (origin: string, more: Partial<Upload> = {}, signal?: AbortSignal) =>
  clientOf(origin).pushBlob('app', { ...blob, ...more }, signal);

describe('a session', () => {
  it.each<{ name: string; script: Script; lines: string[] }>([
    {
      name: 'that is named by its path',
      script: {},
      lines: [start, 'PATCH /session/1', `PUT /session/1?${query}`],
    },
    {
      name: 'with a query, which stays as it is',
      script: { POST: [{ status: 202, headers: { location: '/s?a=%2B b&' } }] },
      lines: [start, 'PATCH /s?a=%2B%20b&', `PUT /s?a=%2B%20b&&${query}`],
    },
    {
      name: 'named beside the address that opened it',
      script: { POST: [{ status: 202, headers: { location: 'two' } }] },
      lines: [start, 'PATCH /v2/app/blobs/uploads/two', `PUT /v2/app/blobs/uploads/two?${query}`],
    },
    {
      name: 'that moves on after the bytes',
      script: { PATCH: [{ status: 202, headers: { location: '/session/2' } }] },
      lines: [start, 'PATCH /session/1', `PUT /session/2?${query}`],
    },
    {
      name: 'of ECR',
      script: { PATCH: [{ status: 201 }] },
      lines: [start, 'PATCH /session/1', `PUT /session/1?${query}`],
    },
    {
      name: 'of a registry without words',
      script: { PATCH: [{ status: 204 }], PUT: [{ status: 204 }] },
      lines: [start, 'PATCH /session/1', `PUT /session/1?${query}`],
    },
  ])('is filled and closed where the registry says: one $name', async ({ script, lines }) => {
    const { origin, seen, headers } = await registry(script);
    expect(await push(origin)).toEqual({ digest, sent: content.length });
    expect(seen).toEqual(lines);
    expect(headers.map((sent) => sent['content-length'])).toEqual(['0', String(content.length), '0']);
    expect(headers[1]).toMatchObject({ 'content-type': 'application/octet-stream' });
  });

  it.each<Record<string, string>>([{}, { location: '' }, { location: 'http://[' }])(
    'that is nowhere (%j) is an error at once',
    async (headers) => {
      const { origin, seen } = await registry({ POST: [{ status: 202, headers }] });
      await expect(push(origin)).rejects.toMatchObject({
        code: 'registry-failed',
        message: expect.stringMatching(
          /^could not push a blob of 19 bytes at .*\/app: the registry opened an upload without saying where$/,
        ),
      });
      expect(seen).toEqual([start]);
    },
  );

  it.each<{ name: string; script: Script; lines: string[] }>([
    { name: 'to open one', script: { POST: [{ status: 201 }] }, lines: [start] },
    {
      name: 'to take the bytes',
      script: { PATCH: [{ status: 200 }] },
      lines: [start, 'PATCH /session/1', 'DELETE /session/1'],
    },
    {
      name: 'to close it',
      script: { PUT: [{ status: 202 }] },
      lines: [start, 'PATCH /session/1', `PUT /session/1?${query}`, 'DELETE /session/1'],
    },
  ])('is left when the answer is not one $name, and given back', async ({ script, lines }) => {
    const { origin, seen } = await registry(script);
    await expect(push(origin, { digest })).rejects.toMatchObject({
      code: 'registry-failed',
      message: expect.stringContaining(`could not push blob ${digest} at `),
    });
    expect(seen).toEqual(lines);
  });

  const invalid = JSON.stringify({ errors: [{ code: 'BLOB_UPLOAD_INVALID', message: 'out of step' }] });
  const lost: readonly Said[] = [{ status: 404 }, { status: 416 }, { status: 400, body: invalid }];

  it.each(lost)('that the registry has lost is opened anew: $status', async (said) => {
    const { origin, seen } = await registry({
      PATCH: [said],
      POST: [{ status: 202, headers: { location: '/session/0' } }],
    });
    expect(await push(origin)).toEqual({ digest, sent: content.length });
    expect(seen).toEqual([
      ...[start, 'PATCH /session/0'],
      ...[start, 'PATCH /session/1', `PUT /session/1?${query}`],
      'DELETE /session/0',
    ]);
  });

  it('is not opened anew for what the registry does not want at all', async () => {
    const body = JSON.stringify({ errors: [{ code: 'SIZE_INVALID', message: 'too large' }] });
    const { origin, seen } = await registry({ PATCH: [{ status: 400, body }] });
    await expect(push(origin)).rejects.toThrow('too large');
    expect(seen).toEqual([start, 'PATCH /session/1', 'DELETE /session/1']);
  });

  it('that is lost each time is given up after as many attempts as are wanted, in the registry’s words', async () => {
    const said = { status: 404, body: '{"errors": [{"code": "BLOB_UPLOAD_UNKNOWN", "message": "who?"}]}' };
    const { origin, seen } = await registry({ PATCH: Array(9).fill(said) });
    await expect(push(origin, { attempts: 2 })).rejects.toMatchObject({
      code: 'registry-not-found',
      message: expect.stringMatching(/: who\?$/),
      cause: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
    });
    expect(seen.filter((line) => line === start)).toHaveLength(2);
    expect(seen.slice(-2)).toEqual(['DELETE /session/1', 'DELETE /session/1']);
  });

  it.each<Said | 'cut'>([{ status: 200 }, { status: 404 }, { status: 500 }, { status: 418 }, 'cut'])(
    'that cannot be given back (%j) does not hide why the push failed',
    async (said) => {
      const { origin, seen } = await registry({ PATCH: [{ status: 403 }], DELETE: [said] });
      await expect(push(origin)).rejects.toMatchObject({ code: 'registry-forbidden' });
      expect(seen.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
    },
  );
});

describe('the end of an upload', () => {
  it('is asked for again by itself, and nothing is sent twice', async () => {
    const { origin, seen } = await registry({ PUT: [{ status: 500 }, 'cut'] });
    expect(await push(origin)).toEqual({ digest, sent: content.length });
    expect(seen).toEqual([start, 'PATCH /session/1', ...Array(3).fill(`PUT /session/1?${query}`)]);
  });

  it('whose answer was lost is looked for, and was good if the blob is there', async () => {
    const { origin, seen } = await registry({ PUT: [{ status: 404 }], HEAD: [{}] });
    expect(await push(origin)).toEqual({ digest, sent: content.length });
    expect(seen).toEqual([start, 'PATCH /session/1', `PUT /session/1?${query}`, look, 'DELETE /session/1']);
  });

  it('whose answer was lost is begun again if the blob is not there', async () => {
    const { origin, seen } = await registry({ PUT: [{ status: 404 }] });
    await push(origin);
    const once = [start, 'PATCH /session/1', `PUT /session/1?${query}`];
    expect(seen).toEqual([...once, look, ...once, 'DELETE /session/1']);
  });
});

describe('a mount', () => {
  const mount = { digest, from: 'team/lender' };
  const asked = `POST /v2/app/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=team/lender`;

  it('that is made sends nothing', async () => {
    const { origin, seen } = await registry({ POST: [{ status: 201 }] });
    expect(await push(origin, { mount })).toEqual({ digest, sent: 0 });
    expect(seen).toEqual([asked]);
  });

  it('that is not made is an upload', async () => {
    const { origin, seen } = await registry();
    expect(await push(origin, { mount })).toEqual({ digest, sent: content.length });
    expect(seen).toEqual([asked, 'PATCH /session/1', `PUT /session/1?${query}`]);
  });
});

describe('the bytes of an upload', () => {
  it('are told of as they go, and their digest before the registry hears it', async () => {
    const told: unknown[] = [];
    const { origin } = await registry({}, ({ method }) => {
      if (method === 'PUT') told.push('closed');
    });
    await push(origin, {
      open: async function* () {
        yield content.subarray(0, 5);
        yield content.subarray(5);
      },
      sent: (bytes) => told.push(bytes),
      measured: async (found) => {
        told.push(found);
      },
    });
    expect(told).toEqual([5, content.length, digest, 'closed']);
  });

  it('that are others than their digest says are not closed', async () => {
    const other = parseDigest(sha256('other'));
    const { origin, name, seen } = await registry();
    await expect(push(origin, { digest: other })).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: `the bytes do not match their digest at ${name}/app: ${other} was read as ${digest}`,
    });
    expect(seen).toEqual([start, 'PATCH /session/1', 'DELETE /session/1']);
  });

  it.each([
    { name: 'fewer', bytes: content.subarray(1), gave: 18 },
    { name: 'more', bytes: Buffer.concat([content, Buffer.from('!')]), gave: 20 },
  ])('may not be $name than was said', async ({ bytes, gave }) => {
    const { origin, seen } = await registry();
    const pushing = push(origin, { open: () => inPieces(bytes) });
    await expect(pushing).rejects.toThrow(`the source gave ${gave} of the 19 announced bytes`);
    expect(seen.filter((line) => line === start)).toHaveLength(1);
    expect(seen.join()).not.toContain('PUT');
  });
});

describe('an interrupt', () => {
  it('before an upload asks nothing', async () => {
    const { origin, seen } = await registry();
    await expect(push(origin, {}, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([]);
  });

  it('while a session is opened waits for its answer, to give it back', async () => {
    const stop = new AbortController();
    const { origin, seen } = await registry({}, ({ method }) => {
      if (method === 'POST') stop.abort();
    });
    await expect(push(origin, {}, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([start, 'DELETE /session/1']);
  });

  it('while the bytes are under way gives the session back', async () => {
    const stop = new AbortController();
    const { origin, seen } = await registry();
    const open = async function* () {
      yield content.subarray(0, 5);
      stop.abort();
      await nextTurn();
      yield content.subarray(5);
    };
    await expect(push(origin, { open }, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen.at(-1)).toBe('DELETE /session/1');
  });
});
