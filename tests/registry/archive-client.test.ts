import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { createDiskCache } from '../../src/image/direct/disk-cache.js';
import { fileOf } from '../../src/image/direct/packed.js';
import { parseImageManifest } from '../../src/image/manifest.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import { type TarEntry, writeTar } from '../../src/lib/tar-write.js';
import { createArchiveClient } from '../../src/registry/archive-client.js';
import { resolvePlatform } from '../../src/registry/platform.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Of a config, in bytes. */
const longest = 8 * 1024 * 1024;

const tarOf = async (...entries: readonly TarEntry[]): Promise<Buffer> =>
  Buffer.from(await collect(writeTar(entries), 1e8));
const layerOf = (text: string) => tarOf(fileOf(`etc/${text}`, Buffer.from(text.repeat(20_000))));

interface Parts {
  readonly layers: readonly Buffer[];
  /** Of the config, when they are not those of the layers. */
  readonly diffIds?: readonly string[];
  readonly images?: number;
  /** What stands in for the last layer. */
  readonly last?: TarEntry;
  /** The list, when it is not what it should be. */
  readonly list?: string;
  /** Of the config, in bytes. */
  readonly padded?: number;
}

/** As `docker save` lays it out: config and layers first, the list of them last. */
async function archive({ layers, diffIds, images = 1, last, list, padded = 0 }: Parts): Promise<string> {
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'arm64',
      rootfs: { type: 'layers', diff_ids: diffIds ?? layers.map((layer) => sha256(layer)) },
    }).padEnd(padded),
  );
  const paths = layers.map((_, index) => `${index}/layer.tar`);
  const entries = layers.map((layer, index) => fileOf(paths[index] ?? '', layer));
  if (last !== undefined) entries.splice(-1, 1, last as (typeof entries)[number]);
  const image = { Config: 'config.json', RepoTags: ['base:1'], Layers: paths };
  const file = join(folder, 'base.tar');
  writeFileSync(
    file,
    await tarOf(
      fileOf('config.json', config),
      ...entries,
      fileOf('manifest.json', Buffer.from(list ?? JSON.stringify(Array(images).fill(image)))),
    ),
  );
  return file;
}

/** Our own archives have no hard links; one differs from a symbolic link in its type, and so in the sum of its header. */
function makeHard(file: string, path: string): void {
  const tar = readFileSync(file);
  const at = tar.indexOf(path);
  tar.write('1', at + 156);
  const sum = Number.parseInt(tar.toString('latin1', at + 148, at + 154), 8) - 1;
  tar.write(sum.toString(8).padStart(6, '0'), at + 148);
  writeFileSync(file, tar);
}

const open = (file: string, cache = 'cache', taking: () => void = () => undefined) =>
  createArchiveClient(file, createDiskCache(join(folder, cache)), taking);
const resolve = (client: ReturnType<typeof open>) =>
  resolvePlatform(client, { repository: '', reference: 'latest' }, 'arm64');

describe('an archive of docker save', () => {
  it('is read like a registry: its layers come compressed, and unpack to what they were', async () => {
    const layers = [await layerOf('one'), await layerOf('two')];
    const client = open(await archive({ layers }));
    const image = await resolve(client);
    const manifest = parseImageManifest(image.manifest, 'it');
    expect(sha256(image.manifest)).toBe(image.digest);
    for (const [index, { digest, size, mediaType }] of manifest.layers.entries()) {
      const packed = await collect(client.blob('', digest, { size }), 1e8);
      expect(packed.length).toBe(size);
      expect(sha256(packed)).toBe(digest);
      expect(gunzipSync(packed)).toEqual(layers[index]);
      expect(mediaType).toBe('application/vnd.docker.image.rootfs.diff.tar.gzip');
    }
  });

  it('has the same digest on every machine, and is taken apart once on each', async () => {
    const file = await archive({ layers: [await layerOf('one')] });
    let times = 0;
    const count = () => {
      times += 1;
    };
    const first = await resolve(open(file, 'cache', count));
    expect((await resolve(open(file, 'cache', count))).digest).toBe(first.digest);
    expect(times).toBe(1);
    expect((await resolve(open(file, 'another', count))).digest).toBe(first.digest);
    expect(times).toBe(2);
  });

  it('is taken apart again when somebody has emptied the cache, or has written another file', async () => {
    const file = await archive({ layers: [await layerOf('one')] });
    const { digest, manifest } = await resolve(open(file));
    const layer = parseImageManifest(manifest, 'it').layers[0]!;
    rmSync(join(folder, 'cache', 'blobs'), { recursive: true });
    const chunks = open(file).blob('', layer.digest, { size: layer.size });
    expect(sha256(await collect(chunks, 1e8))).toBe(layer.digest);

    await archive({ layers: [await layerOf('other')] });
    utimesSync(file, 1, 1);
    expect((await resolve(open(file))).digest).not.toBe(digest);
  });

  it('may have layers that are compressed already, and one that is only linked to', async () => {
    const layer = await layerOf('one');
    const packed = gzipSync(layer);
    const file = await archive({
      layers: [packed, packed],
      diffIds: [sha256(layer), sha256(layer)],
      last: { kind: 'symlink', path: '1/layer.tar', target: '../0/layer.tar' },
    });
    const { layers } = parseImageManifest((await resolve(open(file))).manifest, 'it');
    expect(layers.map(({ digest }) => digest)).toEqual([sha256(packed), sha256(packed)]);
  });

  it.each([
    { name: 'hard', target: '0/layer.tar' },
    { name: 'symbolic', target: '../0/layer.tar' },
  ])('may name a layer twice by a $name link', async ({ name, target }) => {
    const layer = await layerOf('one');
    const file = await archive({
      layers: [layer, layer],
      last: { kind: 'symlink', path: '1/layer.tar', target },
    });
    if (name === 'hard') makeHard(file, '1/layer.tar');
    const { layers } = parseImageManifest((await resolve(open(file))).manifest, 'it');
    expect(layers).toHaveLength(2);
    expect(layers[1]).toEqual(layers[0]);
  });

  it('may have a layer with nothing in it, and things that are none of its own', async () => {
    const empty = Buffer.alloc(1024);
    const file = await archive({ layers: [empty], padded: longest });
    const client = open(file);
    expect(client.host).toBe(`docker-archive:${file}`);
    const { manifest, config } = await resolve(client);
    const described = JSON.parse(Buffer.from(manifest).toString());
    expect(described).toMatchObject({
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: longest },
    });
    expect(described.config.digest).toBe(sha256(config));
    const [layer] = parseImageManifest(manifest, 'it').layers;
    expect(gunzipSync(await collect(client.blob('', layer!.digest), 1e6))).toEqual(empty);
  });

  it('does not give what is not in it, and stops at an interrupt', async () => {
    const file = await archive({ layers: [await layerOf('one')] });
    const client = open(file);
    const absent = parseDigest(sha256('absent'));
    await expect(collect(client.blob('', absent), 10)).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: expect.stringContaining(`at ${file}: ${absent} did not come out of it`),
    });
    const { digest } = parseImageManifest((await resolve(client)).manifest, 'it').layers[0]!;
    const stopped = collect(client.blob('', digest, { signal: AbortSignal.abort() }), 1e6);
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is taken apart again when what is remembered of it is no note', async () => {
    const file = await archive({ layers: [await layerOf('one')] });
    const cache = createDiskCache(join(folder, 'cache'));
    const forgetful = { ...cache, recall: async () => ({ manifest: 7 }) };
    let times = 0;
    const client = createArchiveClient(file, forgetful, () => {
      times += 1;
    });
    await resolve(client);
    expect(times).toBe(1);
  });

  it.each<{ name: string; make: () => Promise<string>; says: RegExp }>([
    {
      name: 'its list is no JSON',
      make: async () => archive({ layers: [await layerOf('one')], list: '<html>' }),
      says: /JSON/,
    },
    ...['{}', '[]', '[{}]', '[{"Config": "absent.json", "Layers": []}]', '[{"Config": "config.json"}]'].map(
      (list) => ({
        name: `its list is ${list}`,
        make: async () => archive({ layers: [await layerOf('one')], list }),
        says: /its manifest\.json does not name a config and layers$/,
      }),
    ),
    {
      name: 'its config is longer than a config',
      make: async () => archive({ layers: [await layerOf('one')], padded: longest + 1 }),
      says: /does not name a config and layers$/,
    },
    {
      name: 'its config lists no layers',
      make: async () => archive({ layers: [], list: '[{"Config": "manifest.json", "Layers": []}]' }),
      says: /does not name a config and layers$/,
    },
    {
      name: 'there is none',
      make: async () => join(folder, 'nowhere.tar'),
      says: /no such file or directory/,
    },
    {
      name: 'it is no tar',
      make: async () => {
        writeFileSync(join(folder, 'x.tar'), 'x'.repeat(2000));
        return join(folder, 'x.tar');
      },
      says: /damaged/,
    },
    {
      name: 'it lists no image',
      make: async () => {
        writeFileSync(join(folder, 'x.tar'), await tarOf(fileOf('a', Buffer.from('a'))));
        return join(folder, 'x.tar');
      },
      says: /no manifest.json/,
    },
    {
      name: 'it holds two images',
      make: async () => archive({ layers: [await layerOf('one')], images: 2 }),
      says: /2 images/,
    },
    {
      name: 'a layer of it is not what its config says',
      make: async () => archive({ layers: [await layerOf('one')], diffIds: [sha256('else')] }),
      says: /should be sha256/,
    },
    {
      name: 'a layer of it is missing',
      make: async () =>
        archive({ layers: [await layerOf('one')], last: fileOf('elsewhere', Buffer.from('{}')) }),
      says: /is missing/,
    },
    {
      name: 'it ends too early',
      make: async () => {
        const file = await archive({ layers: [await layerOf('one')] });
        truncateSync(file, Math.floor(statSync(file).size / 2));
        return file;
      },
      says: /ends in the middle/,
    },
  ])('is refused when $name', async ({ make, says }) => {
    const failure = resolve(open(await make()));
    await expect(failure).rejects.toMatchObject({
      code: 'archive-unreadable',
      exitCode: 6,
      message: expect.stringMatching(/\.tar is no archive of an image that can be used: ./),
      next: [expect.stringMatching(/^docker save --output=.*\.tar public\.ecr\.aws\/lambda\/nodejs:24$/)],
      cause: expect.anything(),
    });
    await expect(failure).rejects.toThrow(says);
  });
});
