import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/service.js';
import { type Box, errorOf, imageOf, putManifest, sha256, startBox } from './registry-box.js';

const content = Buffer.alloc(300_000, 'content ');
const digest = sha256(content);
const blob = `/v2/app/blobs/${digest}`;

let box: Box;
beforeAll(async () => {
  box = await startBox({ habits: { ecr: { redirectsBlobs: false, refusesSameDigest: false } } });
  box.registry.store.repositories.create('app');
  await box.upload('app', content);
});
afterAll(() => box.close());

describe('a fault that is an answer', () => {
  const rows: { fault: Omit<Fault, 'at'>; status: number; code: string }[] = [
    { fault: { kind: 'throttle' }, status: 429, code: 'TOOMANYREQUESTS' },
    { fault: { kind: 'deny' }, status: 403, code: 'DENIED' },
    { fault: { kind: 'error' }, status: 500, code: 'UNKNOWN' },
    { fault: { kind: 'error', status: 503, code: 'UNAVAILABLE' }, status: 503, code: 'UNAVAILABLE' },
    { fault: { kind: 'error', status: 401, code: 'UNAUTHORIZED' }, status: 401, code: 'UNAUTHORIZED' },
    { fault: { kind: 'error', status: 404, code: 'BLOB_UNKNOWN' }, status: 404, code: 'BLOB_UNKNOWN' },
    { fault: { kind: 'expired-token' }, status: 403, code: 'DENIED' },
  ];
  it.each(rows)(
    '$fault.kind is $status $code, once, and then it is over',
    async ({ fault, status, code }) => {
      box.faults.add({ at: 'registry:GET', ...fault });
      const answer = await box.ask('GET', blob);
      expect([answer.status, (await errorOf(answer)).code]).toEqual([status, code]);
      expect((await box.ask('GET', blob)).status).toBe(200);
    },
  );

  it('says when to come back, as long as it was told', async () => {
    box.faults.add({ at: 'registry:HEAD', kind: 'throttle', times: 2, retryAfterSeconds: 7 });
    const statuses = [];
    for (let index = 0; index < 3; index++) {
      const { status, headers } = await box.ask('HEAD', blob);
      statuses.push([status, headers.get('retry-after')]);
    }
    expect(statuses).toEqual([
      [429, '7'],
      [429, '7'],
      [200, null],
    ]);
  });

  it('strikes one kind of route, or one repository, when it names them', async () => {
    box.registry.store.repositories.create('calm');
    box.faults.add({ at: 'registry:POST uploads app', kind: 'error' });
    box.faults.add({ at: 'registry:GET tags', kind: 'error' });
    expect((await box.ask('POST', '/v2/calm/blobs/uploads/')).status).toBe(202);
    expect((await box.ask('POST', '/v2/app/blobs/uploads/')).status).toBe(500);
    expect((await box.ask('GET', blob)).status).toBe(200);
    expect((await box.ask('GET', '/v2/calm/tags/list')).status).toBe(500);
  });
});

/** Bytes of the body until its end or its break. */
const download = (path: string): Promise<{ body: Buffer; broken: boolean; length: number }> =>
  new Promise((resolve, reject) => {
    const call = request(new URL(path, box.endpoint), { headers: box.login }, (response) => {
      const pieces: Buffer[] = [];
      const end = (broken: boolean) =>
        resolve({ body: Buffer.concat(pieces), broken, length: Number(response.headers['content-length']) });
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', () => end(false));
      response.once('error', () => end(true));
    });
    call.once('error', reject);
    call.end();
  });

describe('a disturbed download', () => {
  it('breaks off after so many bytes', async () => {
    box.faults.add({ at: 'registry:GET blob', kind: 'reset', afterBytes: 100_000 });
    const { body, broken, length } = await download(blob);
    expect(broken).toBe(true);
    expect(length).toBe(300_000);
    expect(body.byteLength).toBeLessThanOrEqual(100_000);
  });

  it('hangs up before the answer when no bytes are named', async () => {
    box.faults.add({ at: 'registry:GET blob', kind: 'reset' });
    await expect(download(blob)).rejects.toThrow('socket hang up');
  });

  it('ends too early and calls itself complete', async () => {
    box.faults.add({ at: 'registry:GET blob', kind: 'truncate', afterBytes: 5000 });
    const { body, broken, length } = await download(blob);
    expect([body.byteLength, broken, length]).toEqual([5000, false, 5000]);
    expect(body.equals(content.subarray(0, 5000))).toBe(true);
  });

  it('has as many bytes, but others', async () => {
    box.faults.add({ at: 'registry:GET blob', kind: 'digest-lie' });
    const { body } = await download(blob);
    expect(body.byteLength).toBe(300_000);
    expect(sha256(body)).not.toBe(digest);
    expect(sha256((await download(blob)).body)).toBe(digest);
  });

  it('comes in small pieces and is whole in the end', async () => {
    box.faults.add({ at: 'registry:GET blob', kind: 'slow' });
    expect(sha256((await download(blob)).body)).toBe(digest);
  });

  it('falls silent, without closing, until the client leaves', async () => {
    box.faults.add({ at: 'registry:GET blob', kind: 'stall', afterBytes: 1000 });
    const received = await new Promise<number>((resolve) => {
      let bytes = 0;
      const call = request(new URL(blob, box.endpoint), { headers: box.login }, (response) => {
        response.on('data', (piece: Buffer) => {
          bytes += piece.byteLength;
          // Whatever came after the fault would come at once.
          if (bytes >= 1000) setTimeout(() => call.destroy(), 100);
        });
        response.once('error', () => resolve(bytes));
      });
      call.end();
    });
    expect(received).toBe(1000);
  });

  it('meets the fault at the storage that it was redirected to', async () => {
    const other = await startBox();
    try {
      other.registry.store.repositories.create('app');
      await other.upload('app', content);
      other.faults.add({ at: 'registry:GET blob app', kind: 'digest-lie' });
      const bodies = [];
      for (let index = 0; index < 2; index++) {
        const answer = await other.ask('GET', blob, { redirect: 'follow' });
        bodies.push(sha256(Buffer.from(await answer.arrayBuffer())) === digest);
      }
      expect(bodies).toEqual([false, true]);
    } finally {
      await other.close();
    }
  });
});

describe('a disturbed upload', () => {
  it('breaks off after so many bytes, keeps what came, and can begin again', async () => {
    const big = Buffer.alloc(2_000_000, 'upload ');
    const location = (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';
    box.faults.add({ at: 'registry:PATCH', kind: 'reset', afterBytes: 500_000 });
    const before = box.registry.traffic.received;
    await expect(box.ask('PATCH', location, { body: big })).rejects.toThrow('fetch failed');
    const arrived = box.registry.traffic.received - before;
    expect(arrived).toBeGreaterThanOrEqual(500_000);
    expect(arrived).toBeLessThan(2_000_000);
    expect((await box.ask('PATCH', location, { body: big })).status).toBe(416);

    expect(await box.upload('app', big)).toBe(sha256(big));
    expect(box.registry.traffic.receivedOf.get(sha256(big))).toBe(2_000_000);
  });

  it('survives a client that leaves in the middle', async () => {
    const location = (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';
    await new Promise<void>((resolve) => {
      const call = request(new URL(location, box.endpoint), {
        method: 'PATCH',
        headers: { ...box.login, 'Content-Length': 1_000_000 },
      });
      call.once('error', () => resolve());
      call.write(Buffer.alloc(1000));
      setTimeout(() => call.destroy(new Error('gone')), 50);
    });
    expect((await box.ask('DELETE', location)).status).toBe(204);
  });

  it('is told another digest than it has', async () => {
    box.faults.add({ at: 'registry:PUT upload', kind: 'digest-lie' });
    const location = (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';
    const answer = await box.ask('PUT', `${location}?digest=${sha256('truth')}`, { body: 'truth' });
    expect(answer.headers.get('docker-content-digest')).toBe(`sha256:${'0'.repeat(64)}`);
  });
});

describe('a lie about a manifest', () => {
  it('is in its bytes when it is read, in its digest when it is written', async () => {
    const layer = { digest, size: content.byteLength };
    box.faults.add({ at: 'registry:PUT manifest', kind: 'digest-lie' });
    const written = await putManifest(box, 'app', 'v1', imageOf(layer, layer));
    expect(written.headers.get('docker-content-digest')).toBe(`sha256:${'0'.repeat(64)}`);

    box.faults.add({ at: 'registry:GET manifest', kind: 'digest-lie' });
    const lie = await box.ask('GET', '/v2/app/manifests/v1');
    const said = lie.headers.get('docker-content-digest');
    expect(said).toBe(sha256(imageOf(layer, layer)));
    expect(sha256(Buffer.from(await lie.arrayBuffer()))).not.toBe(said);
  });
});
