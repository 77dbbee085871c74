import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { noHabits } from '../../src/sandbox/registry/habits.js';
import { parseRoute } from '../../src/sandbox/registry/routes.js';
import {
  type Box,
  dockerManifest,
  errorOf,
  imageOf,
  pushImage,
  putManifest,
  sha256,
  startBox,
} from './registry-box.js';

const content = Buffer.from('0123456789abcdef');

let box: Box;
let digest: string;
beforeAll(async () => {
  box = await startBox({ habits: { ecr: noHabits } });
  box.registry.store.repositories.create('app');
  digest = await box.upload('app', content);
});
afterAll(() => box.close());

describe('blobs', () => {
  it('are found by HEAD with their length and digest', async () => {
    const answer = await box.ask('HEAD', `/v2/app/blobs/${digest}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe('16');
    expect(answer.headers.get('docker-content-digest')).toBe(digest);
    expect(answer.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });

  it('are unknown in a repository that they were not uploaded to', async () => {
    box.registry.store.repositories.create('elsewhere');
    const answer = await box.ask('GET', `/v2/elsewhere/blobs/${digest}`);
    expect(answer.status).toBe(404);
    expect((await errorOf(answer)).code).toBe('BLOB_UNKNOWN');
  });

  const ranges = [
    { range: 'bytes=4-7', status: 206, body: '4567', contentRange: 'bytes 4-7/16' },
    { range: 'bytes=10-', status: 206, body: 'abcdef', contentRange: 'bytes 10-15/16' },
    { range: 'bytes=-3', status: 206, body: 'def', contentRange: 'bytes 13-15/16' },
    { range: 'bytes=8-999', status: 206, body: '89abcdef', contentRange: 'bytes 8-15/16' },
    { range: 'bytes=16-', status: 416, body: '', contentRange: 'bytes */16' },
    { range: 'bytes=0-1,4-5', status: 200, body: '0123456789abcdef', contentRange: null },
    { range: 'lines=1-2', status: 200, body: '0123456789abcdef', contentRange: null },
  ];
  it.each(ranges)('answer $status to the range $range', async ({ range, status, body, contentRange }) => {
    const answer = await box.ask('GET', `/v2/app/blobs/${digest}`, { headers: { Range: range } });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe(body);
    expect(answer.headers.get('content-range')).toBe(contentRange);
  });
});

describe('uploads', () => {
  const open = async () => (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';

  it('take chunks one after the other and count them', async () => {
    const location = await open();
    const first = await box.ask('PATCH', location, { body: 'hello ', headers: { 'Content-Range': '0-5' } });
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-5']);
    const second = await box.ask('PATCH', location, { body: 'world', headers: { 'Content-Range': '6-10' } });
    expect([second.status, second.headers.get('range')]).toEqual([202, '0-10']);
    const status = await box.ask('GET', location);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-10']);
    const done = await box.ask('PUT', `${location}?digest=${sha256('hello world')}`);
    expect(done.status).toBe(201);
    expect(done.headers.get('docker-content-digest')).toBe(sha256('hello world'));
    expect(box.registry.traffic.receivedOf.get(sha256('hello world'))).toBe(11);
  });

  it('take the last chunk with the closing PUT', async () => {
    const location = await open();
    await box.ask('PATCH', location, { body: 'first', headers: { 'Content-Range': '0-4' } });
    const done = await box.ask('PUT', `${location}?digest=${sha256('firstlast')}`, {
      body: 'last',
      headers: { 'Content-Range': '5-8' },
    });
    expect(done.status).toBe(201);
  });

  it('refuse a digest that is not that of the content, and forget what came', async () => {
    const location = await open();
    const answer = await box.ask('PUT', `${location}?digest=${sha256('other')}`, { body: 'this' });
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).code).toBe('DIGEST_INVALID');
    expect((await box.ask('GET', location)).status).toBe(404);
    expect(box.registry.store.blobs.size(sha256('this') as never)).toBeUndefined();
  });

  it('can be cancelled', async () => {
    const location = await open();
    await box.ask('PATCH', location, { body: 'never mind' });
    const before = box.registry.unfinishedUploads();
    expect((await box.ask('DELETE', location)).status).toBe(204);
    expect(box.registry.unfinishedUploads()).toBe(before - 1);
    expect((await errorOf(await box.ask('PATCH', location, { body: 'x' }))).code).toBe('BLOB_UPLOAD_UNKNOWN');
  });

  it('belong to the repository that they were opened in', async () => {
    const location = (await open()).replace('/app/', '/elsewhere/');
    expect((await box.ask('PATCH', location, { body: 'x' })).status).toBe(404);
  });

  it('do not take up a POST that brings the body along', async () => {
    const answer = await box.ask('POST', `/v2/app/blobs/uploads/?digest=${sha256('at once')}`, {
      body: 'at once',
    });
    expect(answer.status).toBe(202);
    expect((await box.ask('HEAD', `/v2/app/blobs/${sha256('at once')}`)).status).toBe(404);
  });
});

describe('mounts', () => {
  it('bring a blob over without a byte', async () => {
    box.registry.store.repositories.create('target');
    const received = box.registry.traffic.received;
    const answer = await box.ask('POST', `/v2/target/blobs/uploads/?mount=${digest}&from=app`);
    expect(answer.status).toBe(201);
    expect((await box.ask('HEAD', `/v2/target/blobs/${digest}`)).status).toBe(200);
    expect(box.registry.traffic.received).toBe(received);
  });

  it('become uploads when the blob is not there', async () => {
    const answer = await box.ask('POST', `/v2/target/blobs/uploads/?mount=${sha256('nowhere')}&from=app`);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toContain('/blobs/uploads/');
  });
});

describe('manifests', () => {
  it('are read back by tag and by digest, byte for byte', async () => {
    const pushed = await pushImage(box, 'app', 'v1');
    for (const reference of ['v1', pushed]) {
      const answer = await box.ask('GET', `/v2/app/manifests/${reference}`, {
        headers: { Accept: dockerManifest },
      });
      expect(answer.headers.get('content-type')).toBe(dockerManifest);
      expect(answer.headers.get('docker-content-digest')).toBe(pushed);
      expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(pushed);
    }
    expect((await box.ask('HEAD', '/v2/app/manifests/v1')).headers.get('docker-content-digest')).toBe(pushed);
  });

  it('are unknown when the client does not accept their type', async () => {
    await pushImage(box, 'app', 'v2');
    const answer = await box.ask('GET', '/v2/app/manifests/v2', {
      headers: { Accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([404, 'MANIFEST_UNKNOWN']);
  });

  it('need their blobs first', async () => {
    const answer = await putManifest(
      box,
      'app',
      'broken',
      imageOf({ digest, size: 16 }, { digest: sha256('missing'), size: 7 }),
    );
    const error = await errorOf(answer);
    expect([answer.status, error.code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
    expect(error.message).toContain(sha256('missing'));
  });

  it('pushed by digest must have that digest', async () => {
    const manifest = imageOf({ digest, size: 16 }, { digest, size: 16 });
    expect((await errorOf(await putManifest(box, 'app', sha256('x'), manifest))).code).toBe('DIGEST_INVALID');
    expect((await putManifest(box, 'app', sha256(manifest), manifest)).status).toBe(201);
  });

  it('with a subject are found by it, and by what they are', async () => {
    const config = Buffer.from('{}');
    const digest = await box.upload('app', config);
    const subject = sha256('something that need not be here');
    const signature = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/vnd.example.signature',
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest, size: config.byteLength },
      layers: [],
      subject: { mediaType: dockerManifest, digest: subject, size: 4 },
    });
    const pushed = await putManifest(
      box,
      'app',
      'signature',
      signature,
      'application/vnd.oci.image.manifest.v1+json',
    );
    expect([pushed.status, pushed.headers.get('oci-subject')]).toEqual([201, subject]);
    const referrers = async (query: string) => {
      const answer = await box.ask('GET', `/v2/app/referrers/${subject}${query}`);
      return ((await answer.json()) as { manifests: { digest: string }[] }).manifests.map((it) => it.digest);
    };
    expect(await referrers('')).toEqual([sha256(signature)]);
    expect(await referrers('?artifactType=application/vnd.example.signature')).toEqual([sha256(signature)]);
    expect(await referrers('?artifactType=application/vnd.example.sbom')).toEqual([]);
  });

  it('list their tags in pages', async () => {
    box.registry.store.repositories.create('tagged');
    for (const tag of ['c', 'a', 'b']) await pushImage(box, 'tagged', tag);
    const first = await box.ask('GET', '/v2/tagged/tags/list?n=2');
    expect(await first.json()).toEqual({ name: 'tagged', tags: ['a', 'b'] });
    const next = /<(.+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(await (await box.ask('GET', next)).json()).toEqual({ name: 'tagged', tags: ['c'] });
  });
});

describe('Lambda', () => {
  it('finds an image by the URI of its repository, with tag or digest', async () => {
    const pushed = await pushImage(box, 'app', 'for-lambda', Buffer.from('its layer'));
    const uri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app';
    const image = box.registry.images.find(`${uri}:for-lambda`);
    expect(image?.digest).toBe(pushed);
    expect(box.registry.images.find(`${uri}@${pushed}`)?.mediaType).toBe(dockerManifest);
    expect(JSON.parse(image?.config?.toString() ?? '').architecture).toBe('arm64');
    const pieces: Uint8Array[] = [];
    for await (const piece of image?.openLayer(image.manifest.layers?.[0]?.digest ?? '') ?? [])
      pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('its layer');
  });

  const strangers = [
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:no-such-tag',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com/none:for-lambda',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:for-lambda',
    '127.0.0.1:5000/app:for-lambda',
    '',
  ];
  it.each(strangers)('does not find %p', (uri) => {
    expect(box.registry.images.find(uri)).toBeUndefined();
  });
});

describe('routes', () => {
  const rows = [
    { path: '/v2/', route: { kind: 'ping' } },
    { path: '/v2/_token', route: { kind: 'token' } },
    { path: '/v2/a/b/blobs/sha256%3Aff', route: { kind: 'blob', repository: 'a/b', digest: 'sha256:ff' } },
    { path: '/v2/a/blobs/uploads/', route: { kind: 'uploads', repository: 'a' } },
    { path: '/v2/a/blobs/uploads', route: { kind: 'uploads', repository: 'a' } },
    { path: '/v2/a/blobs/uploads/id', route: { kind: 'upload', repository: 'a', id: 'id' } },
    { path: '/v2/a/tags/list', route: { kind: 'tags', repository: 'a' } },
    { path: '/v2/a/tags/other', route: undefined },
    { path: '/v1/search', route: undefined },
    { path: '/v2/%E0%A4%A', route: undefined },
  ];
  it.each(rows)('$path is $route', ({ path, route }) => {
    expect(parseRoute(path)).toEqual(route);
  });

  it('that no one has answer 404, and verbs that no one has 405', async () => {
    expect((await box.ask('GET', '/nothing')).status).toBe(404);
    const answer = await box.ask('DELETE', '/v2/app/manifests/v1');
    expect([answer.status, (await errorOf(answer)).code]).toEqual([405, 'UNSUPPORTED']);
  });
});
