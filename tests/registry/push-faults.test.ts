import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Draft } from '../../src/image/image.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.js';
import { pushImage } from '../../src/registry/push-image.js';
import { type Box, startBox } from '../sandbox/registry-box.js';
import { draftOf, inPieces } from './drafts.js';

/** Every ECR habit is on in this box; see `src/sandbox/registry/habits.ts`. */
let box: Box;
let client: RegistryClient;
let logins: number;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  logins = 0;
  box = await startBox({ now: () => new Date(clock) });
  box.registry.store.repositories.create('app', { mutability: 'IMMUTABLE' });
  client = createRegistryClient({
    origin: box.endpoint,
    credentials: async () => {
      logins += 1;
      return { username: 'AWS', password: box.registry.tokens.issue().password };
    },
    delay: async () => undefined,
    silenceMs: 20_000,
  });
  // Learns here that it has to log in, so that faults meet the requests that they are meant for.
  await client.headManifest('app', 'nothing');
});
afterEach(() => box.close());

const size = 4_000_000;
const content = randomBytes(size);
const push = (draft: Draft, more: { tag?: string; signal?: AbortSignal } = {}) =>
  pushImage({
    client,
    repository: 'app',
    tag: more.tag ?? 'r1',
    draft,
    emit: () => undefined,
    step: 'push-image',
    signal: more.signal ?? new AbortController().signal,
  });
const finished = () => [...box.registry.traffic.receivedOf.entries()];

describe('a push through a bad line', () => {
  it.each([1, 37, 50, 99])('arrives whole after a cut at %i % of a blob', async (percent) => {
    const at = Math.floor((size * percent) / 100);
    box.faults.add({ at: 'registry:PATCH', kind: 'reset', afterBytes: at });
    const { bytesPushed } = await push(draftOf([content]));
    expect(bytesPushed).toBeGreaterThan(size);
    expect(finished()).toContainEqual([sha256(content), size]);
    expect(box.registry.traffic.received).toBeGreaterThanOrEqual(size + at);
    expect(box.registry.unfinishedUploads()).toBe(0);
  });

  it('goes on when every third request ends in a 500, and sends no finished blob again', async () => {
    const contents = [
      content.subarray(0, 500_000),
      content.subarray(1, 700_000),
      content.subarray(2, 90_000),
    ];
    let requests = 0;
    const { take } = box.faults;
    Object.assign(box.faults, {
      take: (at: string) => {
        // The least particular place is asked about once a request.
        if (!/^registry:[A-Z]+$/.test(at)) return take(at);
        requests += 1;
        return requests % 3 === 0 ? { at, kind: 'error', status: 500 } : take(at);
      },
    });
    await push(draftOf(contents));
    expect(requests).toBeGreaterThan(12);
    for (const one of contents) expect(finished()).toContainEqual([sha256(one), one.length]);
  });

  it('is content with an answer that was lost, without sending the blob again', async () => {
    box.faults.add({ at: 'registry:PUT upload', kind: 'digest-lie' });
    box.faults.add({ at: 'registry:HEAD blob', kind: 'reset' });
    await push(draftOf([content]));
    expect(finished()).toContainEqual([sha256(content), size]);
  });

  it('gives back a session that it leaves when it is interrupted', async () => {
    const stop = new AbortController();
    async function* endless() {
      yield content.subarray(0, 65_536);
      stop.abort();
      yield content.subarray(65_536);
    }
    await expect(push(draftOf([content], endless), { signal: stop.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(box.registry.unfinishedUploads()).toBe(0);
    expect(box.registry.store.blobs.size(sha256(content) as never)).toBeUndefined();
  });
});

describe('a login that ends', () => {
  const hours = 60 * 60 * 1000;

  it('while a blob is under way is renewed for its end, and the blob travels once', async () => {
    let opened = 0;
    async function* late(bytes: Uint8Array) {
      opened += 1;
      yield* inPieces(bytes);
      // Loopback may swallow it all before the registry has seen the first byte, and the login that came with it.
      while (box.registry.traffic.received === 0) await nextTurn();
      clock += 13 * hours;
    }
    await push(draftOf([content], late));
    expect(logins).toBe(2);
    expect(opened).toBe(1);
    expect(finished()).toContainEqual([sha256(content), size]);
  });

  it('before a blob begins costs one more try', async () => {
    box.faults.add({ at: 'registry:PATCH', kind: 'expired-token' });
    await push(draftOf([content]));
    expect(logins).toBe(2);
    expect(finished()).toContainEqual([sha256(content), size]);
  });
});

describe('a source', () => {
  const lies = [
    { name: 'that ends one byte early', read: (bytes: Uint8Array) => inPieces(bytes.subarray(1)) },
    {
      name: 'that goes on one byte too long',
      read: (bytes: Uint8Array) => inPieces(Buffer.concat([bytes, Buffer.from('x')])),
    },
  ];
  it.each(lies)('$name leaves nothing half-done', async ({ read }) => {
    await expect(push(draftOf([content], read))).rejects.toThrow();
    expect(box.registry.unfinishedUploads()).toBe(0);
    expect(finished()).toEqual([]);
    expect(await client.headManifest('app', 'r1')).toBeUndefined();
  });

  it('never gets further ahead of the registry than buffers are long', async () => {
    const pieces = 1024;
    const piece = Buffer.alloc(65_536, 'piece');
    const whole = Buffer.alloc(pieces * piece.length, 'piece');
    let made = 0;
    let ahead = 0;
    async function* counted() {
      for (let index = 0; index < pieces; index += 1) {
        made += piece.length;
        ahead = Math.max(ahead, made - box.registry.traffic.received);
        yield piece;
      }
    }
    await push(draftOf([whole], counted));
    expect(made).toBe(whole.length);
    // Sockets of both sides and one piece; not a share of the blob.
    expect(ahead).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('two pushes of one image at once', () => {
  it('both end well, and the tag names what both made', async () => {
    const [one, other] = await Promise.all([push(draftOf([content])), push(draftOf([content]))]);
    expect(other.digest).toBe(one.digest);
    expect(await client.headManifest('app', 'r1')).toBe(one.digest);
  });
});

describe('a registry with other habits', () => {
  it.each([0, 1, 2])('takes the same push (%i)', async (index) => {
    const habits = [
      { patchAnswersCreated: false, staleRange: false },
      { checksOffsets: false, redirectsBlobs: false },
      { refusesEmptyBlobs: false, refusesSameDigest: false, closesOnUnknownRepository: false },
    ][index];
    const other = await startBox({ ...(habits ? { habits: { ecr: habits } } : {}) });
    try {
      other.registry.store.repositories.create('app', { mutability: 'IMMUTABLE' });
      const { password } = other.registry.tokens.issue();
      const { digest } = await pushImage({
        client: createRegistryClient({
          origin: other.endpoint,
          credentials: async () => ({ username: 'AWS', password }),
        }),
        repository: 'app',
        tag: 'r1',
        draft: draftOf([content, content.subarray(5)]),
        emit: () => undefined,
        step: 'push-image',
        signal: new AbortController().signal,
      });
      expect(other.registry.store.repositories.require('app').tags.get('r1')).toBe(digest);
    } finally {
      await other.close();
    }
  });
});
