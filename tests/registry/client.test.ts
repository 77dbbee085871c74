import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { collect } from '../../src/lib/digest-stream.js';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.js';
import type { Fault } from '../../src/sandbox/service.js';
import { type Box, pushImage as putImage, sha256, startBox } from '../sandbox/registry-box.js';

let box: Box;
let pauses: number[];
let client: RegistryClient;
beforeEach(async () => {
  box = await startBox();
  box.registry.store.repositories.create('app');
  pauses = [];
  client = clientOf(box.login.Authorization);
  // Learns here that it has to log in, so that faults meet the requests that they are meant for.
  await client.headManifest('app', 'nothing');
});
afterEach(() => box.close());

function clientOf(authorization: string): RegistryClient {
  const [username = '', password = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64')
    .toString('utf8')
    .split(':');
  return createRegistryClient({
    origin: box.endpoint,
    credentials: async () => ({ username, password }),
    delay: async (ms) => {
      pauses.push(ms);
    },
    silenceMs: 20_000,
  });
}

const content = Buffer.alloc(3_000_000, 'content ');
const digest = parseDigest(sha256(content));
const read = () => collect(client.blob('app', digest, { size: content.length }), 1e9);
const upload = (repository = 'app', of = client) =>
  of.pushBlob(repository, {
    digest,
    size: content.length,
    async *open() {
      for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
    },
  });

describe('a blob that is read', () => {
  beforeEach(async () => {
    await box.upload('app', content);
  });

  it.each<{ name: string; fault: Omit<Fault, 'at'> }>([
    { name: 'three server errors', fault: { kind: 'error', times: 3 } },
    { name: 'a hang-up before the answer', fault: { kind: 'reset' } },
    { name: 'a cut in the middle', fault: { kind: 'reset', afterBytes: 1_000_000, times: 2 } },
  ])('comes whole after $name', async ({ fault }) => {
    box.faults.add({ at: 'registry:GET blob app', ...fault });
    expect(Buffer.from(await read()).equals(content)).toBe(true);
    expect(pauses.length).toBe(fault.times ?? 1);
  });

  it('waits as long as the registry asks after 429', async () => {
    box.faults.add({ at: 'registry:GET blob app', kind: 'throttle', retryAfterSeconds: 7 });
    await read();
    expect(pauses).toEqual([7000]);
  });

  it.each<{ fault: Omit<Fault, 'at'>; code: string; exitCode: number }>([
    { fault: { kind: 'deny', status: 403 }, code: 'registry-forbidden', exitCode: 1 },
    { fault: { kind: 'error', times: 50 }, code: 'registry-failed', exitCode: 1 },
    { fault: { kind: 'reset', times: 50 }, code: 'registry-failed', exitCode: 1 },
    { fault: { kind: 'throttle', times: 50 }, code: 'registry-rate-limited', exitCode: 1 },
    { fault: { kind: 'digest-lie' }, code: 'digest-mismatch', exitCode: 1 },
  ])('ends in $code, naming host and repository', async ({ fault, code, exitCode }) => {
    box.faults.add({ at: 'registry:GET blob app', ...fault });
    const failure = read();
    await expect(failure).rejects.toMatchObject({ code, exitCode });
    await expect(failure).rejects.toThrow(client.host);
  });

  it('does not end as if it were whole when the registry sends less', async () => {
    box.faults.add({ at: 'registry:GET blob app', kind: 'truncate', afterBytes: 5000, times: 50 });
    await expect(read()).rejects.toMatchObject({ kind: 'user-error' });
  });

  it('that is not there is a 404 with exit code 6', async () => {
    const other = parseDigest(sha256('other'));
    await expect(collect(client.blob('app', other), 10)).rejects.toMatchObject({
      code: 'registry-not-found',
      exitCode: 6,
    });
  });

  it('needs a login that the registry knows, and the error does not repeat it', async () => {
    const stranger = clientOf(`Basic ${Buffer.from('AWS:wrong-secret').toString('base64')}`);
    const failure = await collect(stranger.blob('app', digest), 1e9).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'registry-unauthorized', exitCode: 4 });
    expect(JSON.stringify([failure, String(failure)])).not.toContain('wrong-secret');
  });

  it('can start in the middle', async () => {
    const rest = await collect(client.blob('app', digest, { from: 2_999_990 }), 1e9);
    expect(Buffer.from(rest).equals(content.subarray(2_999_990))).toBe(true);
  });

  it('stops when the signal fires', async () => {
    const stop = new AbortController();
    const reading = async () => {
      for await (const _ of client.blob('app', digest, { signal: stop.signal })) stop.abort();
    };
    await expect(reading()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a blob that is pushed', () => {
  it.each<{ name: string; fault: Fault }>([
    { name: 'a server error at POST', fault: { at: 'registry:POST uploads app', kind: 'error' } },
    { name: 'a cut in the middle', fault: { at: 'registry:PATCH', kind: 'reset', afterBytes: 500_000 } },
    { name: 'a server error at the end', fault: { at: 'registry:PUT upload', kind: 'error', status: 503 } },
    { name: 'a throttled PATCH', fault: { at: 'registry:PATCH', kind: 'throttle' } },
  ])('arrives after $name, started again from POST', async ({ fault }) => {
    box.faults.add(fault);
    await upload();
    expect(box.registry.store.blobs.size(digest)).toBe(content.length);
    expect(pauses).toHaveLength(1);
  });

  it('to a repository that does not exist says that ECR hangs up', async () => {
    await expect(upload('absent')).rejects.toMatchObject({
      code: 'registry-failed',
      why: expect.stringContaining('the repository does not exist'),
    });
  });

  it('without the right to push is forbidden, at the first attempt', async () => {
    box.faults.add({ at: 'registry:POST', kind: 'deny' });
    await expect(upload()).rejects.toMatchObject({ code: 'registry-forbidden' });
    expect(pauses).toEqual([]);
  });

  it('whose source fails is not tried again', async () => {
    const broken = client.pushBlob('app', {
      digest,
      size: content.length,
      async *open() {
        yield content.subarray(0, 10);
        throw new Error('the disk is gone');
      },
    });
    await expect(broken).rejects.toThrow('the disk is gone');
    expect(pauses).toEqual([]);
  });
});

describe('a manifest', () => {
  it('is undefined when only asked about', async () => {
    expect(await client.headManifest('app', 'absent')).toBeUndefined();
    const put = await putImage(box, 'app', 'v1');
    expect(await client.headManifest('app', 'v1')).toBe(put);
  });

  it('that is not what its digest says is refused', async () => {
    const put = await putImage(box, 'app', 'v1');
    box.faults.add({ at: 'registry:GET manifest', kind: 'digest-lie' });
    await expect(client.manifest('app', put)).rejects.toMatchObject({ code: 'digest-mismatch' });
  });
});

it('plain http is for this machine alone', () => {
  expect(() => createRegistryClient({ origin: 'http://registry.example.com' })).toThrow(
    expect.objectContaining({ code: 'registry-insecure' }),
  );
});
