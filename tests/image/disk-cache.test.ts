import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Digest, parseDigest } from '../../src/core/digest.js';
import { pruneCache, readCacheContents } from '../../src/image/direct/cache-contents.js';
import { createDiskCache } from '../../src/image/direct/disk-cache.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import { inPieces } from '../lib/streams.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const contentOf = (name: string, size = 1000) => Buffer.alloc(size, `${name} `);
const blobOf = (content: Buffer) => ({ digest: parseDigest(sha256(content)), size: content.length });
const path = (digest: Digest) => join(folder, 'blobs', digest.replace(':', '-'));
const partials = () => readdirSync(join(folder, 'partial'));
const put = async (name: string, limit?: number) => {
  const content = contentOf(name);
  await collect(createDiskCache(folder, limit).keep(blobOf(content), inPieces(content, [300])), 1e6);
  return blobOf(content).digest;
};
/** As if it had last been used so many hours ago. */
const age = (digest: Digest, hours: number) => {
  const then = new Date(Date.now() - hours * 3_600_000);
  utimesSync(path(digest), then, then);
};
const there = () => readdirSync(join(folder, 'blobs')).map((name) => name.replace('-', ':'));

describe('the bound of the cache', () => {
  it('lets go of what was not used for longest, and reading counts as use', async () => {
    const [a, b, c] = [await put('a'), await put('b'), await put('c')];
    age(a, 30);
    age(b, 20);
    age(c, 10);
    await collect(createDiskCache(folder).read(a), 1e6);
    const d = await put('d', 3000);
    expect(there().toSorted()).toEqual([a, c, d].toSorted());
  });

  it('spares what this run has put in or read, whatever it weighs', async () => {
    const old = await put('old');
    age(old, 10);
    const cache = createDiskCache(folder, 1500);
    for (const name of ['weights', 'projector', 'config']) {
      const content = contentOf(name);
      await collect(cache.keep(blobOf(content), inPieces(content, [1000])), 1e6);
    }
    expect(there()).toHaveLength(3);
    expect(there()).not.toContain(old);
  });

  it('never trusts a file without its digest', async () => {
    const a = await put('a');
    writeFileSync(path(a), contentOf('b'));
    const cache = createDiskCache(folder);
    expect(await cache.has(a, 1000)).toBe(true);
    await expect(collect(cache.read(a), 1e6)).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(await cache.has(a)).toBe(false);
  });
});

describe('a stream whose digest nobody knows yet', () => {
  it('is kept under what it turns out to be, and not at all when it breaks off', async () => {
    const content = contentOf('made');
    const cache = createDiskCache(folder);
    expect(await cache.add(inPieces(content, [77]))).toEqual(blobOf(content));
    expect(await collect(cache.read(blobOf(content).digest), 1e6)).toEqual(content);
    await expect(cache.add(broken(content, 500))).rejects.toThrow('line cut');
    expect(there()).toEqual([blobOf(content).digest]);
    expect(partials()).toEqual([]);
  });
});

async function* broken(content: Buffer, at: number, from = 0): AsyncGenerator<Uint8Array> {
  yield content.subarray(from, at);
  throw new Error('line cut');
}

describe('a download into the cache', () => {
  const content = contentOf('weights', 100_000);
  const blob = blobOf(content);

  it('goes on where it broke off, in this process and in another, and asks for no byte twice', async () => {
    const asked: number[] = [];
    const failing = (at: number) => (from: number) => {
      asked.push(from);
      return broken(content, at, from);
    };
    const cache = createDiskCache(folder);
    await expect(cache.bring(blob, failing(30_000))).rejects.toThrow('line cut');
    await expect(createDiskCache(folder).bring(blob, failing(70_000))).rejects.toThrow('line cut');
    await createDiskCache(folder).bring(blob, (from) => {
      asked.push(from);
      return inPieces(content.subarray(from), [4096]);
    });
    expect(asked).toEqual([0, 30_000, 70_000]);
    expect(await collect(cache.read(blob.digest), 1e6)).toEqual(content);
    expect(partials()).toEqual([]);
  });

  it('goes on behind a process that was killed', async () => {
    const hex = blob.digest.slice('sha256:'.length);
    mkdirSync(join(folder, 'partial'), { recursive: true });
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")']);
    await once(child.stdout, 'data');
    writeFileSync(join(folder, 'partial', `sha256-${hex}.${child.pid}.x`), content.subarray(0, 60_000));
    const asked: number[] = [];
    const from = (at: number) => {
      asked.push(at);
      return inPieces(content.subarray(at), [9000]);
    };
    // As long as it lives, what it has begun is its own.
    await createDiskCache(folder).bring(blob, from);
    rmSync(path(blob.digest));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await createDiskCache(folder).bring(blob, from);
    expect(asked).toEqual([0, 60_000]);
    expect(partials()).toEqual([]);
  });

  it.each([
    ['one byte too few', content.subarray(0, -1)],
    ['one byte too many', Buffer.concat([content, Buffer.from('x')])],
    ['one byte that is wrong', Buffer.concat([content.subarray(0, -1), Buffer.from('x')])],
  ])('with %s leaves nothing behind', async (_, sent) => {
    const wrong = createDiskCache(folder).bring(blob, (at) => inPieces(sent.subarray(at), [4096]));
    await expect(wrong).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(partials()).toEqual([]);
    expect(existsSync(path(blob.digest))).toBe(false);
  });

  it('by two at once is whole for both', async () => {
    const whole = (at: number) => inPieces(content.subarray(at), [1000]);
    await Promise.all([
      createDiskCache(folder).bring(blob, whole),
      createDiskCache(folder).bring(blob, whole),
    ]);
    expect(readFileSync(path(blob.digest))).toEqual(content);
    expect(partials()).toEqual([]);
  });
});

describe('pruning', () => {
  const now = Date.now();

  it('removes what was not used for so long, and keeps the rest', async () => {
    const [a, b] = [await put('a'), await put('b')];
    age(a, 48);
    const { bytes, blobs } = await pruneCache(folder, {
      now,
      limit: 1e9,
      olderThanMs: 24 * 3_600_000,
      all: false,
    });
    expect([bytes, blobs.map(({ digest }) => digest), there()]).toEqual([1000, [a], [b]]);
  });

  it('of everything takes blobs, notes and what dead processes left, and not what a living one writes', async () => {
    await put('a');
    await createDiskCache(folder).remember('engine-l2-aa', { digest: 'x' });
    const hex = 'ab'.repeat(32);
    writeFileSync(join(folder, 'partial', `sha256-${hex}.0.x`), 'cut');
    writeFileSync(join(folder, 'partial', `sha256-${hex}.${process.pid}.x`), 'busy');
    expect((await pruneCache(folder, { now, limit: 1e9, all: true })).bytes).toBe(1003);
    expect(await readCacheContents(folder)).toMatchObject({ blobs: [], bytes: 0, partialBytes: 4 });
    expect(await createDiskCache(folder).recall('engine-l2-aa')).toBeUndefined();
  });

  it('finds nothing where there is no folder, and leaves files that are none of ours', async () => {
    expect(await pruneCache(join(folder, 'none'), { now, limit: 0, all: true })).toEqual({
      blobs: [],
      bytes: 0,
    });
    await put('a');
    writeFileSync(join(folder, 'blobs', 'notes.txt'), 'mine');
    await pruneCache(folder, { now, limit: 0, all: true });
    expect(readdirSync(join(folder, 'blobs'))).toEqual(['notes.txt']);
  });

  it('lists what notes know by name', async () => {
    const a = await put('a');
    await createDiskCache(folder).remember('engine-l2-aa', { digest: a, size: 1000 });
    expect((await readCacheContents(folder)).blobs).toEqual([
      expect.objectContaining({ digest: a, bytes: 1000, what: 'engine layer' }),
    ]);
  });
});

describe('a cache that cannot be used', () => {
  it.each([
    ['below a file', () => join(folder, 'file', 'cache'), 'not a directory'],
    ['that is a file', () => join(folder, 'file'), 'not a directory'],
    ['where a system makes no folder', () => '/proc/nope/cache', 'no such file or directory'],
  ])('is named: one %s', async (_, pathOf, trouble) => {
    writeFileSync(join(folder, 'file'), '');
    const cache = createDiskCache(pathOf());
    const content = contentOf('a');
    await expect(collect(cache.keep(blobOf(content), inPieces(content, [300])), 1e6)).rejects.toMatchObject({
      code: 'cache-unusable',
      exitCode: 5,
      message: `the cache in ${pathOf()} cannot be used: ${trouble}`,
    });
  });

  it('is named when something is looked for in it', async () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = createDiskCache(join(folder, 'file'));
    const { digest } = blobOf(contentOf('a'));
    await expect(cache.has(digest)).rejects.toMatchObject({ code: 'cache-unusable', exitCode: 5 });
    await expect(cache.recall('a')).rejects.toMatchObject({ code: 'cache-unusable', exitCode: 5 });
  });

  it('is named when it is listed', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(readCacheContents(join(folder, 'file'))).rejects.toMatchObject({
      code: 'cache-unusable',
      message: `the cache in ${join(folder, 'file')} cannot be used: not a directory`,
    });
  });
});
