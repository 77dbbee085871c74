import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import type { DownloadOptions } from '../../src/registry/download.js';
import { clientOf, closeHosts, startHost } from './hosts.js';

afterEach(closeHosts);

const mebibyte = 1024 * 1024;
/** What one connection of several brings at a time. */
const part = 2 * mebibyte;
/** Six of them, the last of one byte. */
const content = Buffer.alloc(5 * part + 1, 'bytes that differ from part to part, ');
const digestOf = (bytes: Uint8Array) => parseDigest(sha256(bytes));

interface Asked {
  /** As it was sent; undefined for all of it. */
  readonly range: string | undefined;
  readonly first: number;
  readonly last: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A registry of one blob. `special` may answer by itself. */
async function hostOf(blob: Uint8Array, special: (asked: Asked) => boolean = () => false) {
  const ranges: (string | undefined)[] = [];
  const { origin, name, seen } = await startHost((request, response) => {
    const { range } = request.headers;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    ranges.push(range);
    const asked = {
      range,
      first: Number(first ?? 0),
      last: last ? Number(last) : blob.length - 1,
      request,
      response,
    };
    if (!special(asked)) send(blob, asked);
  });
  return { origin, name, seen, ranges };
}

function send(blob: Uint8Array, { range, first, last, response }: Asked, whole = String(blob.length)): void {
  if (range !== undefined) {
    response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${whole}` });
  }
  response.end(blob.subarray(first, last + 1));
}

/** Sends so many bytes of what was asked for, and hangs up once they are there. */
function cut(blob: Uint8Array, { range, first, last, response }: Asked, bytes: number): true {
  response.writeHead(range === undefined ? 200 : 206, {
    'content-length': last + 1 - first,
    'content-range': `bytes ${first}-${last}/${blob.length}`,
  });
  response.write(blob.subarray(first, first + bytes), () => response.socket?.end());
  return true;
}

const open = (origin: string, blob: Uint8Array, options: DownloadOptions = {}) =>
  clientOf(origin).blob('app', digestOf(blob), options);
const read = async (origin: string, blob: Uint8Array, options: DownloadOptions = {}) =>
  Buffer.from(await collect(open(origin, blob, options), 2 * content.length));

describe('a blob', () => {
  const two = content.subarray(0, 2 * part);
  const more = content.subarray(0, 2 * part + 1);
  const inParts = [`bytes=0-${part - 1}`, `bytes=${part}-${2 * part - 1}`, `bytes=${2 * part}-${2 * part}`];

  it.each<{ name: string; blob: Uint8Array; options: DownloadOptions; ranges: (string | undefined)[] }>([
    { name: 'of two parts', blob: two, options: { size: two.length, wide: true }, ranges: [undefined] },
    {
      name: 'of more than two parts',
      blob: more,
      options: { size: more.length, wide: true },
      ranges: inParts,
    },
    { name: 'that may not be', blob: more, options: { size: more.length }, ranges: [undefined] },
    { name: 'of unknown length', blob: more, options: { wide: true }, ranges: [undefined] },
    {
      name: 'of which two parts are wanted',
      blob: more,
      options: { size: more.length, wide: true, from: 1 },
      ranges: ['bytes=1-'],
    },
  ])('$name is read by several connections where that is worth it', async ({ blob, options, ranges }) => {
    const host = await hostOf(blob);
    expect((await read(host.origin, blob, options)).equals(blob.subarray(options.from ?? 0))).toBe(true);
    expect(host.ranges.toSorted()).toEqual(ranges);
  });

  it.each<{ name: string; options: DownloadOptions; range: string | undefined; length: number }>([
    { name: 'before its end', options: { size: 1000, end: 999 }, range: 'bytes=0-998', length: 999 },
    { name: 'before an end that nobody knows', options: { end: 10 }, range: 'bytes=0-9', length: 10 },
    { name: 'inside', options: { from: 5, end: 10 }, range: 'bytes=5-9', length: 5 },
    { name: 'at its end', options: { size: 1000, end: 1000 }, range: undefined, length: 1000 },
    { name: 'behind its end', options: { size: 1000, end: 1001 }, range: undefined, length: 1000 },
  ])('is read up to where it is wanted: $name', async ({ options, range, length }) => {
    const blob = content.subarray(0, 1000);
    const { origin, ranges } = await hostOf(blob);
    expect(await read(origin, blob, options)).toEqual(
      Buffer.from(blob.subarray(options.from ?? 0).subarray(0, length)),
    );
    expect(ranges).toEqual([range]);
  });

  it('is asked for with every type welcome, and without a range', async () => {
    const headers: unknown[] = [];
    const { origin } = await hostOf(two, ({ request }) => {
      headers.push(request.headers.accept, request.headers.range, request.headers['user-agent']);
      return false;
    });
    await read(origin, two);
    expect(headers).toEqual(['*/*', undefined, 'ollama-lambda']);
  });

  it.each<{ name: string; sent: Uint8Array; options: DownloadOptions }>([
    { name: 'with another byte', sent: Buffer.from('bleb'), options: {} },
    { name: 'too short', sent: Buffer.from('blo'), options: { size: 4 } },
    { name: 'too long', sent: Buffer.from('blob and more'), options: { size: 4 } },
  ])('that comes $name is refused, and its error says what came', async ({ sent, options }) => {
    const blob = Buffer.from('blob');
    const { origin, name } = await hostOf(sent);
    await expect(read(origin, blob, options)).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: `the bytes do not match their digest at ${name}/app: ${digestOf(blob)} came as ${digestOf(sent)} with ${sent.length} bytes`,
    });
  });

  it('of which only a part is read cannot be held to its digest', async () => {
    const { origin } = await hostOf(Buffer.from('bleb'));
    const blob = Buffer.from('blob');
    expect((await read(origin, blob, { from: 1 })).toString()).toBe('leb');
    expect((await read(origin, blob, { end: 3 })).toString()).toBe('ble');
  });
});

describe('several connections', () => {
  it('are four at most, whatever has come already', async () => {
    let firstPart: Asked | undefined;
    const finished: Promise<unknown>[] = [];
    const { origin, ranges } = await hostOf(content, (asked) => {
      if (asked.first > 0) {
        finished.push(once(asked.response, 'finish'));
        return false;
      }
      asked.response.writeHead(206, { 'content-range': `bytes 0-${asked.last}/${content.length}` });
      asked.response.write(content.subarray(0, 10));
      firstPart = asked;
      return true;
    });
    const reading = open(origin, content, { size: content.length, wide: true })[Symbol.asyncIterator]();
    const chunks = [(await reading.next()).value];
    while (finished.length < 3) await new Promise(setImmediate);
    await Promise.all(finished);
    expect(ranges).toHaveLength(4);
    firstPart?.response.end(content.subarray(10, part));
    for (let next = await reading.next(); !next.done; next = await reading.next()) chunks.push(next.value);
    expect(content.equals(Buffer.concat(chunks))).toBe(true);
    expect(ranges).toHaveLength(6);
  });

  it('become one when the server sends all of it at the first question', async () => {
    const { origin, ranges } = await hostOf(content, ({ response }) => {
      response.end(content);
      return true;
    });
    expect(content.equals(await read(origin, content, { size: content.length, wide: true }))).toBe(true);
    expect(ranges).toHaveLength(1);
  });

  it('are let go of when their reader leaves, or the signal fires', async () => {
    for (const how of ['leaves', 'signal'] as const) {
      const waiting: Promise<unknown>[] = [];
      const { origin } = await hostOf(content, (asked) => {
        if (asked.first === 0) return false;
        asked.response.writeHead(206, {
          'content-range': `bytes ${asked.first}-${asked.last}/${content.length}`,
        });
        asked.response.flushHeaders();
        waiting.push(once(asked.response, 'close'));
        return true;
      });
      const stop = new AbortController();
      const options = { size: content.length, wide: true, signal: stop.signal };
      const reading = open(origin, content, options)[Symbol.asyncIterator]();
      await reading.next();
      while (waiting.length < 3) await new Promise(setImmediate);
      if (how === 'leaves') await reading.return?.();
      else {
        stop.abort();
        const rest = async () => {
          while (!(await reading.next()).done);
        };
        await expect(rest()).rejects.toMatchObject({ name: 'AbortError' });
      }
      await Promise.all(waiting);
    }
  });
});

describe('a blob whose line breaks', () => {
  const blob = content.subarray(0, 1000);

  it('goes on behind the last byte that came', async () => {
    const { origin, ranges } = await hostOf(blob, (asked) => asked.first < 600 && cut(blob, asked, 300));
    expect((await read(origin, blob)).equals(blob)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=300-', 'bytes=600-']);
  });

  it('goes on inside its range, and up to where that ends', async () => {
    const { origin, ranges } = await hostOf(blob, (asked) => asked.first === 100 && cut(blob, asked, 50));
    const got = await read(origin, blob, { from: 100, end: 200 });
    expect(got.equals(blob.subarray(100, 200))).toBe(true);
    expect(ranges).toEqual(['bytes=100-199', 'bytes=150-199']);
  });

  it('goes on when a range ends early as if it were whole', async () => {
    const { origin, ranges } = await hostOf(blob, (asked) => {
      if (asked.first === 0) send(blob, { ...asked, last: 49 });
      return asked.first === 0;
    });
    expect((await read(origin, blob, { end: 100 })).equals(blob.subarray(0, 100))).toBe(true);
    expect(ranges).toEqual(['bytes=0-99', 'bytes=50-99']);
  });

  it('takes of everything that a server without ranges sends what it lacks', async () => {
    const { origin, ranges } = await hostOf(blob, (asked) => {
      if (asked.range === undefined) return cut(blob, asked, 300);
      asked.response.end(blob);
      return true;
    });
    expect((await read(origin, blob)).equals(blob)).toBe(true);
    expect((await read(origin, blob, { from: 10, end: 20 })).equals(blob.subarray(10, 20))).toBe(true);
    expect(ranges).toHaveLength(3);
  });

  it('is given up after five breaks in a row, and says why', async () => {
    const { origin, name, ranges } = await hostOf(blob, ({ response }) => {
      response.socket?.destroy();
      return true;
    });
    await expect(read(origin, blob)).rejects.toMatchObject({
      code: 'registry-failed',
      message: `could not read blob ${digestOf(blob)} at ${name}/app: ${name}: the connection was cut (ECONNRESET)`,
      why: 'the connection failed several times in a row; what has arrived in whole is kept',
      next: ['ollama-lambda deploy'],
    });
    expect(ranges).toHaveLength(5);
  });

  it.each([
    { name: 'as long as a mebibyte comes between two breaks', bytes: mebibyte, asked: 11 },
    { name: 'unless less than that comes', bytes: mebibyte - 1, asked: 5 },
  ])('is not given up $name', async ({ bytes, asked }) => {
    const { origin, ranges } = await hostOf(content, (one) =>
      one.last + 1 - one.first > bytes ? cut(content, one, bytes) : false,
    );
    const failure = await read(origin, content).then(
      (got) => got.equals(content) || 'other bytes',
      () => 'given up',
    );
    expect(failure).toBe(asked === 5 ? 'given up' : true);
    expect(ranges).toHaveLength(asked);
  });
});

describe('an answer with a range', () => {
  const blob = content.subarray(0, 1000);
  const answered = (range: string) =>
    hostOf(blob, ({ response, first, last }) => {
      response.writeHead(206, { 'content-range': range }).end(blob.subarray(first, last + 1));
      return true;
    });

  it.each(['bytes 0-9/*', 'bytes 0-9/1000'])('is taken when it is the right one: %s', async (range) => {
    const { origin } = await answered(range);
    expect(await read(origin, blob, { size: 1000, end: 10 })).toHaveLength(10);
  });

  it('may be of a blob whose length nobody has said', async () => {
    const { origin } = await answered('bytes 0-9/7');
    expect(await read(origin, blob, { end: 10 })).toHaveLength(10);
  });

  it.each(['bytes 1-9/1000', 'bytes 0-9', 'x bytes 0-9/1000', 'bytes 0-9/1000 x', ''])(
    'is refused at once when it is another one, or says nothing of it: %j',
    async (range) => {
      const { origin, ranges } = await answered(range);
      await expect(read(origin, blob, { size: 1000, end: 10 })).rejects.toMatchObject({
        code: 'registry-failed',
        message: expect.stringMatching(/: the registry answered with another range than asked$/),
      });
      expect(ranges).toHaveLength(1);
    },
  );

  it('is refused when the blob is longer or shorter there', async () => {
    const { origin, name, ranges } = await answered('bytes 0-9/1001');
    await expect(read(origin, blob, { size: 1000, end: 10 })).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: expect.stringMatching(
        `at ${name}/app: ${digestOf(blob)} has 1001 bytes there, and should have 1000$`,
      ),
    });
    expect(ranges).toHaveLength(1);
  });
});
