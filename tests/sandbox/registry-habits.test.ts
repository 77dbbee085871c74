import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Habits } from '../../src/sandbox/registry/habits.js';
import { type Box, errorOf, imageOf, pushImage, putManifest, sha256, startBox } from './registry-box.js';

const mebibyte = 1024 * 1024;

let box: Box;
afterEach(() => box.close());

async function start(habits: Partial<Habits> = {}): Promise<string> {
  box = await startBox({ habits: { ecr: habits } });
  box.registry.store.repositories.create('app', { mutability: 'IMMUTABLE' });
  return (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';
}

const patch = (location: string, body: Buffer, from?: number) =>
  box.ask('PATCH', location, {
    body: Buffer.from(body),
    headers: from === undefined ? {} : { 'Content-Range': `${from}-${from + body.byteLength - 1}` },
  });

describe('ECR answers a PATCH', () => {
  it('with 201, which others do with 202', async () => {
    expect((await patch(await start(), Buffer.from('x'))).status).toBe(201);
    await box.close();
    expect((await patch(await start({ patchAnswersCreated: false }), Buffer.from('x'))).status).toBe(202);
  });

  it('with a Range that stays at the first chunk, though everything is stored', async () => {
    const location = await start();
    const chunks = [Buffer.alloc(5 * mebibyte, 1), Buffer.alloc(5 * mebibyte, 2), Buffer.from('end')];
    expect((await patch(location, chunks[0]!, 0)).headers.get('range')).toBe('0-5242879');
    expect((await patch(location, chunks[1]!, 5 * mebibyte)).headers.get('range')).toBe('0-5242879');
    expect((await patch(location, chunks[2]!, 10 * mebibyte)).headers.get('range')).toBe('0-5242879');
    expect((await box.ask('GET', location)).headers.get('range')).toBe('0-5242879');
    expect((await box.ask('PUT', `${location}?digest=${sha256(Buffer.concat(chunks))}`)).status).toBe(201);
  });
});

describe('ECR refuses a chunk', () => {
  it('that leaves a gap', async () => {
    const location = await start();
    await patch(location, Buffer.alloc(5 * mebibyte), 0);
    const answer = await patch(location, Buffer.from('x'), 6 * mebibyte);
    expect(answer.status).toBe(416);
    expect(await errorOf(answer)).toEqual({
      code: 'BLOB_UPLOAD_INVALID',
      message: 'First byte of the layer part is 6291456 instead of 5242880',
    });
  });

  it('that starts over in the same upload, with or without a Content-Range', async () => {
    const location = await start();
    await patch(location, Buffer.alloc(5 * mebibyte), 0);
    for (const from of [0, undefined]) {
      const answer = await patch(location, Buffer.alloc(5 * mebibyte), from);
      expect(answer.status).toBe(416);
      expect((await errorOf(answer)).message).toBe('First byte of the layer part is 0 instead of 5242880');
    }
  });

  it('that follows one of less than 5 MiB', async () => {
    const location = await start();
    await patch(location, Buffer.alloc(mebibyte), 0);
    const answer = await patch(location, Buffer.from('x'), mebibyte);
    expect([answer.status, (await errorOf(answer)).code]).toEqual([400, 'BLOB_UPLOAD_INVALID']);
  });

  it('but not a small one that is the last, nor a small one without Content-Range', async () => {
    const location = await start();
    await patch(location, Buffer.from('small'), 0);
    expect((await box.ask('PUT', `${location}?digest=${sha256('small')}`)).status).toBe(201);
    const other = (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';
    await patch(other, Buffer.from('one piece'));
    expect((await box.ask('PUT', `${other}?digest=${sha256('one piece')}`)).status).toBe(201);
  });

  it('unless the switch for it is off', async () => {
    const location = await start({ smallestChunk: 0, checksOffsets: false, staleRange: false });
    await patch(location, Buffer.from('a'), 0);
    expect((await patch(location, Buffer.from('b'), 77)).status).toBe(201);
  });
});

describe('an upload to a repository that does not exist', () => {
  it('ends with a closed connection', async () => {
    await start();
    const outcome = await new Promise((resolve) => {
      const call = request(new URL('/v2/nobody/blobs/uploads/', box.endpoint), {
        method: 'POST',
        headers: box.login,
      });
      call.once('response', ({ statusCode }) => resolve(statusCode));
      call.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      call.end();
    });
    expect(outcome).toBe('ECONNRESET');
  });

  it('ends with 404 when the switch is off, as every other request does', async () => {
    await start({ closesOnUnknownRepository: false });
    for (const [method, path] of [
      ['POST', 'blobs/uploads/'],
      ['GET', 'manifests/latest'],
    ] as const) {
      const answer = await box.ask(method, `/v2/nobody/${path}`);
      expect(answer.status).toBe(404);
      expect(await errorOf(answer)).toEqual({
        code: 'NAME_UNKNOWN',
        message: "The repository with name 'nobody' does not exist in the registry with id '123456789012'",
      });
    }
  });
});

describe('a blob of zero bytes', () => {
  it('does not have any parts', async () => {
    const answer = await putEmpty();
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).message).toContain('does not have any parts');
  });

  it('is taken when the switch is off', async () => {
    expect((await putEmpty({ refusesEmptyBlobs: false })).status).toBe(201);
    const got = await box.ask('GET', `/v2/app/blobs/${sha256('')}`, { redirect: 'follow' });
    expect([got.status, await got.text()]).toEqual([200, '']);
  });

  const putEmpty = async (habits: Partial<Habits> = {}) => {
    const location = await start({ redirectsBlobs: false, ...habits });
    return box.ask('PUT', `${location}?digest=${sha256('')}`);
  };
});

describe('a mount', () => {
  const mount = async (habits: Partial<Habits>, referenced: boolean) => {
    await start(habits);
    box.registry.store.repositories.create('other');
    const layer = Buffer.from('shared');
    if (referenced) await pushImage(box, 'app', 'v1', layer);
    else await box.upload('app', layer);
    return (await box.ask('POST', `/v2/other/blobs/uploads/?mount=${sha256(layer)}&from=app`)).status;
  };
  const rows = [
    { habits: {}, referenced: true, status: 201 },
    { habits: {}, referenced: false, status: 202 },
    { habits: { mountsOnlyReferenced: false }, referenced: false, status: 201 },
  ];
  it.each(rows)(
    'of a blob that an image refers to ($referenced) answers $status with $habits',
    async (row) => {
      expect(await mount(row.habits, row.referenced)).toBe(row.status);
    },
  );
});

describe('a manifest', () => {
  const odd = [
    { title: 'of an unknown type', body: '{"mediaType":"application/x-odd"}', type: 'application/x-odd' },
    { title: 'that is not JSON', body: 'nonsense', type: 'application/vnd.oci.image.manifest.v1+json' },
    {
      title: 'whose type is not the one in its header',
      body: '{"mediaType":"application/vnd.oci.image.manifest.v1+json"}',
      type: 'application/vnd.docker.distribution.manifest.v2+json',
    },
  ];
  it.each(odd)('$title is refused with 405', async ({ body, type }) => {
    await start();
    const answer = await putManifest(box, 'app', 'v1', body, type);
    expect(answer.status).toBe(405);
    expect(await errorOf(answer)).toEqual({
      code: 'UNSUPPORTED',
      message: "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    });
  });

  it('of an unknown type is kept when the switch is off', async () => {
    await start({ refusesOddManifests: false });
    expect((await putManifest(box, 'app', 'v1', odd[0]!.body, odd[0]!.type)).status).toBe(201);
  });

  it('cannot replace another under an immutable tag', async () => {
    await start();
    await pushImage(box, 'app', 'v1');
    const layer = { digest: await box.upload('app', Buffer.from('other')), size: 5 };
    const answer = await putManifest(box, 'app', 'v1', imageOf(layer, layer));
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toEqual({
      code: 'TAG_INVALID',
      message:
        "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
    });
  });

  it('cannot be pushed again under its own immutable tag, unless the switch is off', async () => {
    await start();
    await pushImage(box, 'app', 'v1');
    await expect(pushImage(box, 'app', 'v1')).rejects.toThrow('manifest answered 400');
    await box.close();
    await start({ refusesSameDigest: false });
    const digest = await pushImage(box, 'app', 'v1');
    expect(await pushImage(box, 'app', 'v1')).toBe(digest);
  });
});

describe('a download', () => {
  it('is redirected to another host, which wants no Authorization', async () => {
    await start();
    const digest = await box.upload('app', Buffer.from('from storage'));
    const answer = await box.ask('GET', `/v2/app/blobs/${digest}`);
    expect(answer.status).toBe(307);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.hostname).toBe('localhost');

    const got = await fetch(location, { headers: { Range: 'bytes=5-' } });
    expect([got.status, await got.text()]).toEqual([206, 'storage']);

    const leaked = await fetch(location, { headers: box.login });
    expect([leaked.status, await leaked.text()]).toEqual([
      400,
      expect.stringContaining('Only one auth mechanism allowed'),
    ]);

    location.searchParams.set('X-Amz-Signature', 'forged');
    expect((await fetch(location)).status).toBe(403);
  });

  it('comes straight when the switch is off, and HEAD always does', async () => {
    await start();
    const digest = await box.upload('app', Buffer.from('direct'));
    expect((await box.ask('HEAD', `/v2/app/blobs/${digest}`)).status).toBe(200);
    await box.close();
    await start({ redirectsBlobs: false });
    await box.upload('app', Buffer.from('direct'));
    expect(await (await box.ask('GET', `/v2/app/blobs/${digest}`)).text()).toBe('direct');
  });
});
