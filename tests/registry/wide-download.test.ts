import { createCipheriv } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import { clientOf, closeHosts, startHost } from './hosts.js';

/** More parts than are read at once, so that the window of four has to move on. */
const part = 2 * 1024 * 1024;
const size = 7 * part + 12_345;
/** No two parts are alike, and it is the same each time. */
const content = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16)).update(
  Buffer.alloc(size),
);
const digest = parseDigest(sha256(content));
const path = `/v2/library/model/blobs/${digest}`;

interface Asked {
  readonly url: string;
  readonly first: number;
  readonly last: number;
  readonly response: ServerResponse;
}

afterEach(closeHosts);

/** A host of one blob. `special` may answer by itself; what it leaves is answered with the range that was asked for. */
async function host(
  special: (asked: Asked, request: IncomingMessage) => boolean = () => false,
): Promise<{ readonly origin: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const { origin } = await startHost((request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const asked = {
      url: request.url ?? '',
      first: Number(first ?? 0),
      last: last ? Number(last) : size - 1,
      response,
    };
    seen.push(`${asked.url} ${asked.first}-${asked.last}`);
    if (!special(asked, request)) send(asked);
  });
  return { origin, seen };
}

function send({ first, last, response }: Asked, bytes = last + 1 - first): void {
  response.writeHead(206, {
    'content-length': bytes,
    'content-range': `bytes ${first}-${last}/${size}`,
  });
  response.end(content.subarray(first, first + bytes));
}

const read = (origin: string, from = 0) =>
  collect(clientOf(origin).blob('library/model', digest, { size, from, wide: true }), 2 * size);
const isWhole = (bytes: Uint8Array, from = 0): boolean => content.subarray(from).equals(bytes);

/** `first-last` of every part, in order. */
const everyPart = Array.from({ length: 8 }, (_, at) => `${at * part}-${Math.min((at + 1) * part, size) - 1}`);
const rangesOf = (seen: readonly string[]): string[] =>
  seen
    .map((line) => line.split(' ')[1] ?? '')
    .toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));

describe('a blob that is read by several connections at once', () => {
  it('comes in order, each byte asked for once, though later parts arrive before earlier ones', async () => {
    const held: Asked[] = [];
    const { origin, seen } = await host((asked) => {
      if (asked.first === 0 || asked.first >= 4 * part) return false;
      held.push(asked);
      // The last one that fits into the window is answered first: none would come if they were asked for in turn.
      if (held.length === 3) for (const one of held.splice(0).toReversed()) send(one);
      return true;
    });
    expect(isWhole(await read(origin))).toBe(true);
    expect(rangesOf(seen)).toEqual(everyPart);
  });

  it('never has more than four parts in memory, whatever the reader waits for', async () => {
    const { origin, seen } = await host();
    const chunks = clientOf(origin).blob('library/model', digest, { size, wide: true });
    const reading = chunks[Symbol.asyncIterator]();
    await reading.next();
    for (let waited = 0; seen.length < 4 && waited < 5000; waited += 20) await sleep(20);
    await sleep(100);
    expect(rangesOf(seen)).toEqual(everyPart.slice(0, 4));
    await reading.return?.();
  });

  it.each([
    { name: 'on another path of the same host', to: (own: string) => `${own}/files/weights?signature=1` },
    {
      name: 'on another host',
      to: (own: string) => `${own.replace('127.0.0.1', 'localhost')}/files/weights?signature=1`,
    },
    { name: 'named without a host', to: () => '/files/weights?signature=1' },
  ])('is asked for at the registry once when it lies $name', async ({ to }) => {
    let own = '';
    const { origin, seen } = await host((asked) => {
      if (!asked.url.startsWith('/v2/')) return false;
      asked.response.writeHead(307, { location: to(own) }).end();
      return true;
    });
    own = origin;
    expect(isWhole(await read(origin))).toBe(true);
    expect(seen.filter((line) => line.startsWith(path))).toEqual([`${path} ${everyPart[0]}`]);
    expect(rangesOf(seen.filter((line) => line.startsWith('/files/')))).toEqual(everyPart);
  });

  it('is asked for again at the registry when the signature runs out on the way', async () => {
    let signature = 1;
    let served = 0;
    const { origin, seen } = await host((asked) => {
      if (asked.url.startsWith('/v2/')) {
        const location = `http://localhost:${new URL(origin).port}/files?signature=${signature}`;
        asked.response.writeHead(307, { location }).end();
        return true;
      }
      served += 1;
      if (served === 4) signature = 2;
      if (asked.url.endsWith(`=${signature}`)) return false;
      asked.response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return true;
    });
    expect(isWhole(await read(origin))).toBe(true);
    expect(seen.some((line) => line.startsWith('/files?signature=2'))).toBe(true);
  });

  it('goes on inside a part that is cut, ends early or fails, and asks for no byte twice', async () => {
    const spoilt = new Set<number>();
    const { origin, seen } = await host((asked) => {
      const at = asked.first / part;
      if (!Number.isInteger(at) || at > 2 || spoilt.has(at)) return false;
      spoilt.add(at);
      if (at === 0) asked.response.writeHead(503).end();
      if (at === 1) send(asked, 1_000_000);
      if (at !== 2) return true;
      asked.response.writeHead(206, {
        'content-length': part,
        'content-range': `bytes ${asked.first}-${asked.last}/${size}`,
      });
      const piece = content.subarray(asked.first, asked.first + 1_900_000);
      asked.response.write(piece, () => asked.response.destroy());
      return true;
    });
    expect(isWhole(await read(origin))).toBe(true);
    expect(seen).toContain(`${path} ${part + 1_000_000}-${2 * part - 1}`);
    // The cut one may have lost what was on the line.
    const again = seen.find((line) => {
      const first = Number(/ (\d+)-/.exec(line)?.[1]);
      return first > 2 * part && first < 3 * part;
    });
    expect(again).toMatch(new RegExp(`-${3 * part - 1}$`));
  });

  it('comes by one connection from a server that does not know ranges', async () => {
    const { origin, seen } = await host(({ response }) => {
      response.writeHead(200, { 'content-length': size }).end(content);
      return true;
    });
    expect(isWhole(await read(origin))).toBe(true);
    expect(seen).toHaveLength(1);
  });

  it('can start in the middle', async () => {
    const from = part + 17;
    const { origin, seen } = await host();
    expect(isWhole(await read(origin, from), from)).toBe(true);
    expect(rangesOf(seen)[0]).toBe(`${from}-${from + part - 1}`);
  });

  it('can end before its end: one range, and no digest to hold it to', async () => {
    const { origin, seen } = await host();
    const blob = clientOf(origin).blob('library/model', digest, { size, end: 1000, wide: true });
    expect(content.subarray(0, 1000).equals(await collect(blob, 1000))).toBe(true);
    expect(rangesOf(seen)).toEqual(['0-999']);
  });

  it('is refused at once when it is longer or shorter there than it should be', async () => {
    const { origin, seen } = await host(({ first, last, response }) => {
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${size + 1}` });
      response.end(content.subarray(first, last + 1));
      return true;
    });
    await expect(read(origin)).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(seen).toHaveLength(1);
  });

  it('is refused at its end when one byte of it is wrong', async () => {
    const { origin } = await host(({ first, last, response }) => {
      if (first !== 3 * part) return false;
      const lie = Buffer.from(content.subarray(first, last + 1));
      lie[77] = (lie[77] ?? 0) ^ 1;
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${size}` }).end(lie);
      return true;
    });
    await expect(read(origin)).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  it('lets go of every connection when its reader leaves or the signal fires', async () => {
    const open = new Set<ServerResponse>();
    const { origin } = await host(({ first, last, response }) => {
      if (first === 0) return false;
      open.add(response);
      response.once('close', () => open.delete(response));
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${size}` });
      response.write(content.subarray(first, first + 1000));
      return true;
    });
    for (const how of ['leaves', 'signal'] as const) {
      const stop = new AbortController();
      const options = { size, wide: true, signal: stop.signal };
      const reading = clientOf(origin).blob('library/model', digest, options)[Symbol.asyncIterator]();
      await reading.next();
      while (open.size < 3) await sleep(5);
      if (how === 'leaves') await reading.return?.();
      else {
        stop.abort();
        const rest = async () => {
          while (!(await reading.next()).done);
        };
        await expect(rest()).rejects.toMatchObject({ name: 'AbortError' });
      }
      while (open.size > 0) await sleep(5);
    }
    expect(open.size).toBe(0);
  });
});
