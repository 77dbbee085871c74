import { afterEach, describe, expect, it } from '@jest/globals';
import { type Digest, parseDigest } from '../../src/core/digest.js';
import type { Event } from '../../src/core/event.js';
import { bytes } from '../../src/core/units.js';
import type { LayerFacts } from '../../src/image/cache.js';
import type { Draft, Layer } from '../../src/image/image.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { pushLayers } from '../../src/registry/push-layers.js';
import { inPieces } from './drafts.js';
import { clientOf, closeHosts, type Host, type Route, say, startHost } from './hosts.js';

afterEach(closeHosts);

const factsOf = (content: Uint8Array, digest = parseDigest(sha256(content))): LayerFacts => ({
  digest,
  size: bytes(content.length),
  diffId: parseDigest(sha256(`tar of ${digest}`)),
  unpacked: bytes(content.length),
});

/** A layer of 1000 bytes. `known`: an earlier push has noted it. */
function layerOf(name: string, more: { known?: boolean; size?: number; facts?: LayerFacts } = {}): Layer {
  const content = Buffer.alloc(1000, name);
  const known = factsOf(content);
  const size = bytes(more.size ?? content.length);
  return {
    title: `the ${name}`,
    part: 'model',
    source: `source-${name}`,
    size,
    known: more.known ? { ...known, size } : undefined,
    open: () => ({ chunks: inPieces(content), facts: (digest) => more.facts ?? factsOf(content, digest) }),
  };
}
const digestOf = (name: string): Digest => parseDigest(sha256(Buffer.alloc(1000, name)));

interface Shop {
  /** Blobs by `repository digest`, with what HEAD says of their length. */
  readonly has: Map<string, string>;
  /** Whether it mounts. */
  readonly mounts?: boolean;
  /** Repositories that may not be looked into. */
  readonly closed?: readonly string[];
}

/** A registry that keeps of a blob that it has it. */
const registry =
  ({ has, mounts = true, closed = [] }: Shop): Route =>
  (request, response) => {
    const url = new URL(request.url ?? '', 'http://here');
    const [, repository = '', , last = ''] =
      /^\/v2\/(.+?)\/blobs\/(uploads\/)?(.*)$/.exec(url.pathname) ?? [];
    const digest = url.searchParams.get('digest') ?? '';
    const answer = (status: number, headers = {}) => say(request, response, { status, headers });
    if (closed.includes(repository)) return answer(403);
    const length = has.get(`${repository} ${last}`);
    if (request.method === 'HEAD') {
      const size = length === '?' ? { 'transfer-encoding': 'chunked' } : { 'content-length': length };
      return length === undefined ? answer(404) : answer(200, size);
    }
    if (request.method === 'POST' && mounts && url.searchParams.has('mount')) return answer(201);
    if (request.method === 'PUT') has.set(`${repository} ${digest}`, '1000');
    answer(request.method === 'PUT' ? 201 : 202, { location: `/v2/${repository}/blobs/uploads/1` });
  };

interface Pushing {
  readonly layers: readonly Layer[];
  readonly mountFrom?: readonly string[];
  readonly signal?: AbortSignal;
}

async function push(host: Host, { layers, mountFrom, signal = new AbortController().signal }: Pushing) {
  const events: Event[] = [];
  const noted: [string, LayerFacts][] = [];
  const note: Draft['note'] = async (layer, facts) => {
    noted.push([layer.title, facts]);
  };
  const finish: Draft['finish'] = () => {
    throw new Error('layers alone are pushed here');
  };
  const pushed = await pushLayers({
    client: clientOf(host.origin),
    repository: 'app',
    tag: 'r1',
    draft: { layers, note, finish },
    ...(mountFrom && { mountFrom }),
    emit: (event) => events.push(event),
    step: 'push-image',
    signal,
  });
  return { pushed, events, noted };
}

const asked = ({ seen }: Host, method: string): string[] => seen.filter((line) => line.startsWith(method));

describe('a layer', () => {
  it('that nobody knows is sent, noted, and reported from nothing to all', async () => {
    const host = await startHost(registry({ has: new Map() }));
    const { pushed, events, noted } = await push(host, { layers: [layerOf('engine')] });
    const facts = factsOf(Buffer.alloc(1000, 'engine'));
    expect(pushed).toEqual([{ facts, sent: 1000 }]);
    expect(noted).toEqual([['the engine', facts]]);
    const progress = { kind: 'progress', step: 'push-image', item: 'the engine', direction: 'upload' };
    expect(events).toEqual([
      { ...progress, done: 0, total: 1000 },
      { ...progress, done: 1000, total: 1000 },
    ]);
    expect(asked(host, 'HEAD')).toEqual([]);
  });

  it.each(['1000', '?'])('that is known and there (length %s) is not opened or told of', async (length) => {
    const has = new Map([[`app ${digestOf('engine')}`, length]]);
    const host = await startHost(registry({ has }));
    const layer: Layer = {
      ...layerOf('engine', { known: true }),
      open: () => {
        throw new Error('it was opened');
      },
    };
    const { pushed, events, noted } = await push(host, { layers: [layer] });
    expect(pushed).toEqual([{ facts: layer.known, sent: 0 }]);
    expect([...events, ...noted]).toEqual([]);
  });

  it('that is known and has another length there is sent', async () => {
    const has = new Map([[`app ${digestOf('engine')}`, '999']]);
    const { pushed } = await push(await startHost(registry({ has })), {
      layers: [layerOf('engine', { known: true })],
    });
    expect(pushed.map(({ sent }) => sent)).toEqual([1000]);
  });

  it('that the image has twice is sent once, and counted once', async () => {
    const host = await startHost(registry({ has: new Map() }));
    const layers = [layerOf('twice'), layerOf('engine'), layerOf('twice')];
    const { pushed } = await push(host, { layers });
    expect(pushed.map(({ facts, sent }) => [facts.digest, sent])).toEqual([
      [digestOf('twice'), 1000],
      [digestOf('engine'), 1000],
      [digestOf('twice'), 0],
    ]);
    expect(asked(host, 'PATCH')).toHaveLength(2);
  });

  it('whose file was changed while it was read is refused, and not noted', async () => {
    const other = factsOf(Buffer.alloc(1000, 'other'));
    const host = await startHost(registry({ has: new Map() }));
    await expect(push(host, { layers: [layerOf('engine', { facts: other })] })).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: `layer the engine was read as ${digestOf('engine')} and should be ${other.digest}`,
      next: ['ollama-lambda deploy'],
    });
    expect(asked(host, 'PUT')).toEqual([]);
    expect(asked(host, 'DELETE')).toHaveLength(1);
  });
});

describe('a layer that another repository has', () => {
  const has = () => new Map([[`lender ${digestOf('engine')}`, '1000']]);
  const mountOf = (from: string) =>
    `POST /v2/app/blobs/uploads/?mount=${encodeURIComponent(digestOf('engine'))}&from=${from}`;
  const layer = layerOf('engine', { known: true });

  it('is mounted from the first one that has it, past those that have it not or may not be looked into', async () => {
    const host = await startHost(registry({ has: has(), closed: ['closed'] }));
    const mountFrom = ['empty', 'closed', 'lender', 'never-asked'];
    const { pushed, noted } = await push(host, { layers: [layer], mountFrom });
    expect(pushed).toEqual([{ facts: layer.known, sent: 0 }]);
    expect(noted).toEqual([]);
    expect(asked(host, 'POST')).toEqual([mountOf('lender')]);
    expect(asked(host, 'HEAD').join()).not.toContain('never-asked');
    expect(asked(host, 'PATCH')).toEqual([]);
  });

  it('is sent when the registry does not mount', async () => {
    const host = await startHost(registry({ has: has(), mounts: false }));
    const { pushed, noted } = await push(host, { layers: [layer], mountFrom: ['lender'] });
    expect(pushed).toEqual([{ facts: layer.known, sent: 1000 }]);
    expect(noted).toHaveLength(1);
    expect(asked(host, 'POST')).toEqual([mountOf('lender')]);
  });

  it('is sent as usual when nothing is known of it, or no other repository has it', async () => {
    const host = await startHost(registry({ has: has() }));
    await push(host, { layers: [layerOf('engine')], mountFrom: ['lender'] });
    expect(asked(host, 'HEAD')).toEqual([]);
    await push(host, { layers: [layerOf('handler', { known: true })], mountFrom: ['empty'] });
    expect(asked(host, 'POST')).toEqual(Array(2).fill('POST /v2/app/blobs/uploads/'));
  });

  it('is not looked for any further after an interrupt', async () => {
    const stop = new AbortController();
    const answer = registry({ has: has() });
    const host = await startHost((request, response) => {
      if (request.url?.startsWith('/v2/empty/')) stop.abort();
      answer(request, response);
    });
    const pushing = push(host, { layers: [layer], mountFrom: ['empty', 'lender'], signal: stop.signal });
    await expect(pushing).rejects.toMatchObject({ name: 'AbortError' });
    expect(host.seen.join()).not.toContain('lender');
  });
});

describe('the lanes of a push', () => {
  /** One byte more, and a layer goes with no other of its kind. */
  const limit = 64 * 1024 * 1024;

  it.each([
    { name: 'two of 64 MiB', small: ['a', 'b', 'c'], large: [], most: { small: 2, large: 0 } },
    { name: 'one above', small: [], large: ['a', 'b', 'c'], most: { small: 0, large: 1 } },
    { name: 'two and one', small: ['a', 'b', 'c'], large: ['d', 'e'], most: { small: 2, large: 1 } },
  ])('take $name at once, and never more', async ({ small, large, most }) => {
    const seen = { small: 0, large: 0 };
    const open = { small: 0, large: 0 };
    const waiting: (() => void)[] = [];
    const largeOnes = large.map((name) => `/v2/app/blobs/${digestOf(name)}`);
    // They are all there, so looking for them is all that happens.
    const host = await startHost((request, response) => {
      const kind = largeOnes.includes(request.url ?? '') ? 'large' : 'small';
      open[kind] += 1;
      seen[kind] = Math.max(seen[kind], open[kind]);
      waiting.push(() => {
        open[kind] -= 1;
        const size = kind === 'large' ? limit + 1 : limit;
        say(request, response, { headers: { 'content-length': String(size) } });
      });
      // Fewer at once would wait here for ever; the last ones find the others gone.
      const isFull = seen.small === most.small && seen.large === most.large;
      if (isFull) for (const go of waiting.splice(0)) setImmediate(go);
    });
    const layers = [
      ...small.map((name) => layerOf(name, { known: true, size: limit })),
      ...large.map((name) => layerOf(name, { known: true, size: limit + 1 })),
    ];
    const { pushed } = await push(host, { layers });
    expect(seen).toEqual(most);
    expect(pushed.map(({ facts }) => facts)).toEqual(layers.map(({ known }) => known));
  });
});
