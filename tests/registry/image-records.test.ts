import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import type { LayerFacts } from '../../src/image/cache.js';
import { mediaTypes } from '../../src/image/image.js';
import { recordLabels } from '../../src/image/layer-records.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { readImageRecords } from '../../src/registry/image-records.js';
import { clientOf, closeHosts, type Route, type Said, say, shelf, startHost } from './hosts.js';

afterEach(closeHosts);

const factsOf = (source: string): LayerFacts => ({
  digest: parseDigest(sha256(source)),
  size: bytes(source.length),
  diffId: parseDigest(sha256(`tar of ${source}`)),
  unpacked: bytes(1000),
});

interface Written {
  readonly config: string;
  readonly manifest: string;
}

/** An image whose config tells of one layer. */
const imageOf = (source: string): Written => written(configOf(source));

function configOf(source: string): string {
  const labels = recordLabels([{ source, facts: factsOf(source) }], `checked ${source}`);
  return JSON.stringify({ os: 'linux', architecture: 'arm64', config: { Labels: labels } });
}

function written(config: string, mediaType: string = mediaTypes.manifest): Written {
  const descriptor = { mediaType: mediaTypes.config, digest: sha256(config), size: config.length };
  return {
    config,
    manifest: JSON.stringify({ schemaVersion: 2, mediaType, config: descriptor, layers: [] }),
  };
}

/** Where an image lies in a repository, by tag or by its own digest. */
const at = (
  repository: string,
  { config, manifest }: Written,
  tag = sha256(manifest),
): Record<string, Said> => ({
  [`GET /v2/${repository}/manifests/${tag}`]: { body: manifest },
  [`GET /v2/${repository}/blobs/${sha256(config)}`]: { body: config },
});

const ours = (digit: number): string => `r4-${String(digit).repeat(32)}`;
const tagsOf = (repository: string, tags: readonly unknown[]): Record<string, Said> => ({
  [`GET /v2/${repository}/tags/list?n=100`]: { body: JSON.stringify({ tags }) },
});

async function read(route: Route, live?: (host: string) => string, signal = new AbortController().signal) {
  const { origin, name, seen } = await startHost(route);
  const records = await readImageRecords(clientOf(origin), 'app', live?.(name), signal);
  const asked = seen.filter((line) => line.includes('/manifests/')).map((line) => line.split('/').at(-1));
  return { records, seen, asked };
}

describe('the records of images that are there', () => {
  it('are those of the live one, asked for by its digest, and of those that have our tags', async () => {
    const live = imageOf('engine');
    const { records, asked } = await read(
      shelf({
        ...tagsOf('app', ['latest', ours(1), `${ours(2)}-dirty`, `x${ours(3)}`, 'r-1']),
        ...at('app', live),
        ...at('app', imageOf('weights'), ours(1)),
      }),
      (host) => `${host}/app@${sha256(live.manifest)}`,
    );
    expect(records.layer('engine')).toEqual(factsOf('engine'));
    expect(records.layer('weights')).toEqual(factsOf('weights'));
    expect(records.checked('checked engine')).toBe(true);
    expect(records.mountFrom).toBeUndefined();
    expect(asked.toSorted()).toEqual([ours(1), sha256(live.manifest)]);
  });

  it.each([
    ['nothing is deployed', undefined],
    ['what is deployed is named by a tag', (host: string) => `${host}/app:v1`],
    ['what is deployed has no good digest', (host: string) => `${host}/other@sha256:short`],
  ])('are those of our tags when %s', async (_, live) => {
    const { records, asked } = await read(
      shelf({ ...tagsOf('app', [ours(1)]), ...at('app', imageOf('weights'), ours(1)) }),
      live,
    );
    expect(asked).toEqual([ours(1)]);
    expect(records.layer('weights')).toEqual(factsOf('weights'));
    expect(records.mountFrom).toBeUndefined();
  });

  it('name the repository of the live image when it is another, as a place to mount from', async () => {
    const live = imageOf('engine');
    const { records } = await read(
      shelf(at('team/before', live)),
      (host) => `${host}/team/before@${sha256(live.manifest)}`,
    );
    expect(records.mountFrom).toBe('team/before');
    expect(records.layer('engine')).toEqual(factsOf('engine'));
  });

  it('are asked of six images at most, the live one first, three at a time', async () => {
    const live = imageOf('engine');
    const digest = sha256(live.manifest);
    const tags = [1, 2, 3, 4, 5, 6, 7].map(ours);
    const answer = shelf({
      ...tagsOf('app', tags),
      ...at('app', live),
      ...Object.assign({}, ...tags.map((tag) => at('app', imageOf(tag), tag))),
    });
    let open = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const { asked, records } = await read(
      (request, response) => {
        if (!request.url?.includes('/manifests/')) return answer(request, response);
        open += 1;
        most = Math.max(most, open);
        response.once('close', () => {
          open -= 1;
        });
        waiting.push(() => answer(request, response));
        // One that asked for fewer at once would wait here for ever.
        if (open === 3) for (const go of waiting.splice(0)) setImmediate(go);
      },
      (host) => `${host}/app@${digest}`,
    );
    expect(most).toBe(3);
    expect(asked[0]).toBe(digest);
    expect(asked.toSorted()).toEqual([...tags.slice(0, 5), digest].toSorted());
    expect(records.layer(ours(5))).toEqual(factsOf(ours(5)));
    expect(records.layer(ours(6))).toBeUndefined();
  });
});

describe('an image that cannot be read', () => {
  const longest = 4 * 1024 * 1024;
  const live = imageOf('engine');
  const broken: Record<string, Record<string, Said>> = {
    'is gone': {},
    'is an index': at('app', written(configOf('weights'), mediaTypes.ociIndex), ours(1)),
    'has a config that is no JSON': at('app', written('no config'), ours(1)),
    'has a config longer than four megabytes': at(
      'app',
      written(configOf('weights').padEnd(longest + 1)),
      ours(1),
    ),
    'is one that we may not read': { [`GET /v2/app/manifests/${ours(1)}`]: { status: 403 } },
    'comes with server errors only': { [`GET /v2/app/manifests/${ours(1)}`]: { status: 500 } },
  };
  it.each(Object.keys(broken))('is passed over when it %s, and the others are read', async (name) => {
    const { records } = await read(
      shelf({ ...tagsOf('app', [ours(1)]), ...at('app', live), ...broken[name] }),
      (host) => `${host}/app@${sha256(live.manifest)}`,
    );
    expect(records.layer('engine')).toEqual(factsOf('engine'));
    expect(records.layer('weights')).toBeUndefined();
  });

  it('is no image whose config has just four megabytes', async () => {
    const { records } = await read(
      shelf({
        ...tagsOf('app', [ours(1)]),
        ...at('app', written(configOf('weights').padEnd(longest)), ours(1)),
      }),
    );
    expect(records.layer('weights')).toEqual(factsOf('weights'));
  });

  it.each<{ name: string; said: Said }>([
    { name: 'is forbidden', said: { status: 403 } },
    { name: 'is no list', said: { body: '{"tags": {}}' } },
    { name: 'is no JSON', said: { body: '<html>' } },
  ])('is no matter when the list of tags $name: the live one is read', async ({ said }) => {
    const { records } = await read(
      shelf({ 'GET /v2/app/tags/list?n=100': said, ...at('app', live) }),
      (host) => `${host}/app@${sha256(live.manifest)}`,
    );
    expect(records.layer('engine')).toEqual(factsOf('engine'));
  });

  it.each(['/tags/', '/manifests/', '/blobs/'])(
    'is not waited for after an interrupt that comes while %s is asked for',
    async (part) => {
      const stop = new AbortController();
      const answer = shelf({ ...tagsOf('app', [ours(1)]), ...at('app', imageOf('weights'), ours(1)) });
      const reading = read(
        (request, response) => {
          if (!request.url?.includes(part)) return answer(request, response);
          stop.abort();
          say(request, response, { status: 403 });
        },
        undefined,
        stop.signal,
      );
      await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    },
  );
});
