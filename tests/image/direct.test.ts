import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import type { Progress } from '../../src/core/event.js';
import { createDirectBuilder } from '../../src/image/direct/builder.js';
import { layout } from '../../src/image/direct/layout.js';
import { mediaTypes } from '../../src/image/image.js';
import { noRecords } from '../../src/image/layer-records.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import { resolvePlatform } from '../../src/registry/platform.js';
import { pushImage } from '../../src/registry/push-image.js';
import { bytesOf, noSignal, openWorkshop, unpack, type Workshop } from './workshop.js';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(async () => {
  await shop.close();
});

const push = async (repository: string, cacheFolder = join(shop.folder, 'cache')) => {
  const { image, layers, draft } = await shop.build({ cacheFolder });
  const pushed = await pushImage({
    client: shop.client,
    repository,
    tag: 'r1',
    draft,
    emit: () => undefined,
    step: 'push-image',
    signal: noSignal,
  });
  return { image, layers, pushed };
};

describe('an image built without Docker', () => {
  it('arrives at ECR with base, engine, model and handler in this order, each blob as announced', async () => {
    shop.box.registry.store.repositories.create('app/whole', { mutability: 'IMMUTABLE' });
    const { image, layers: made, pushed } = await push('app/whole');
    const there = await shop.client.manifest('app/whole', 'r1');
    expect(there.digest).toBe(image.digest);
    expect(pushed.digest).toBe(image.digest);
    const manifest = JSON.parse(Buffer.from(there.bytes).toString());
    expect(manifest.mediaType).toBe(mediaTypes.manifest);
    const read = (digest: string) => collect(shop.client.blob('app/whole', parseDigest(digest)), 1e9);
    const config = JSON.parse(Buffer.from(await read(manifest.config.digest)).toString());
    const layers = await Promise.all(manifest.layers.map(({ digest }: { digest: string }) => read(digest)));

    expect(made.map(({ title }) => title)).toEqual([
      'base 1/2',
      'base 2/2',
      'engine',
      'model weights',
      'model template',
      'model license',
      'model config',
      'model store',
      'handler',
    ]);
    expect(manifest.layers.map(({ size }: { size: number }) => size)).toEqual(
      layers.map((layer) => layer.length),
    );
    expect(new Set(manifest.layers.map((layer: { mediaType: string }) => layer.mediaType))).toEqual(
      new Set([mediaTypes.layer]),
    );
    expect(config.rootfs.diff_ids).toEqual(layers.map((layer) => sha256(gunzipSync(layer))));
    expect(config.history).toHaveLength(layers.length);
    expect(config).toMatchObject({
      architecture: 'arm64',
      os: 'linux',
      config: { Cmd: ['handler.handler'], Entrypoint: ['/lambda-entrypoint.sh'], WorkingDir: '/var/task' },
    });
    expect(config.config.Env).toEqual(
      expect.arrayContaining(['LAMBDA_TASK_ROOT=/var/task', 'OLLAMA_MODELS=/opt/ollama/models']),
    );
  });

  it('copies the base as it is', async () => {
    const recipe = await shop.recipe();
    const base = JSON.parse(
      Buffer.from((await shop.anonymous.manifest('lambda/nodejs', recipe.base.digest)).bytes).toString(),
    );
    const { image } = await shop.build();
    expect(image.layers.slice(0, 2).map(({ digest }) => digest)).toEqual(
      base.layers.map(({ digest }: { digest: string }) => digest),
    );
  });

  it('takes the program and the CPU libraries from the engine, as its last layer left them', async () => {
    const { layers } = await shop.build();
    const engine = layers.find(({ part }) => part === 'engine')!;
    const entries = await unpack(await bytesOf(engine));
    const files = entries.filter(({ kind }) => kind !== 'folder');
    expect(files.map(({ path }) => path)).toEqual([
      'usr/bin/ollama',
      'usr/lib/ollama/libggml-base.so',
      'usr/lib/ollama/libggml-base.so.0',
      'usr/lib/ollama/libggml-base.so.0.9.4',
      'usr/lib/ollama/libggml-cpu-armv8.0_1.so',
      'usr/lib/ollama/libggml-cpu-armv8.2_2.so',
      'usr/lib/ollama/libllama-server-impl.so',
      'usr/lib/ollama/libllama.so',
      'usr/lib/ollama/llama-server',
    ]);
    expect(files[0]).toMatchObject({ mode: 0o755, text: '#!/bin/sh\necho engine\n' });
    expect(files[1]).toMatchObject({ kind: 'symlink', target: 'libggml-base.so.0' });
    expect(files[7]?.text).toBe('the libllama.so of a later layer\n');
  });

  it('stores the model under the name that Ollama looks for, with its parameters merged', async () => {
    const { layers } = await shop.build();
    const unpacked = await Promise.all(
      layers.filter(({ part }) => part === 'model').map(async (layer) => unpack(await bytesOf(layer))),
    );
    const files = new Map(unpacked.flat().map((entry) => [entry.path, entry]));
    const root = 'opt/ollama/models';
    const manifest = JSON.parse(
      files.get(`${root}/manifests/registry.ollama.ai/library/tiny-llama/latest`)!.text,
    );
    for (const { digest } of [manifest.config, ...manifest.layers]) {
      const blob = files.get(`${root}/blobs/${digest.replace(':', '-')}`)!;
      expect(blob.mode).toBe(0o644);
      expect(sha256(Buffer.from(blob.text, 'latin1'))).toBe(digest);
    }
    const params = manifest.layers.find(({ mediaType }: { mediaType: string }) =>
      mediaType.endsWith('.params'),
    );
    expect(JSON.parse(files.get(`${root}/blobs/${params.digest.replace(':', '-')}`)!.text)).toEqual({
      stop: ['user:'],
      temperature: 0.5,
      num_batch: 512,
      use_mmap: true,
    });
    expect(files.get(`${root}/blobs`)).toMatchObject({ kind: 'folder', mode: 0o755 });
  });

  it('is the same from an empty cache, under another umask and time zone', async () => {
    const { image } = await shop.build();
    const { TZ } = process.env;
    const umask = process.umask(0o077);
    process.env.TZ = 'Pacific/Auckland';
    try {
      const other = await shop.build({ cacheFolder: join(shop.folder, 'other') });
      expect(other.image.digest).toBe(image.digest);
      expect(Buffer.from(other.image.config.bytes).equals(image.config.bytes)).toBe(true);
    } finally {
      process.umask(umask);
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  it('downloads nothing the second time, and pushes nothing that is there', async () => {
    shop.box.registry.store.repositories.create('app/twice', { mutability: 'IMMUTABLE' });
    const first = await push('app/twice');
    const { sent, received } = shop.box.registry.traffic;
    const refuse = (): never => {
      throw new Error('nothing was to be downloaded');
    };
    const recipe = await shop.recipe();
    const configs = shop.box.registry.traffic.sent - sent;
    const { image, events } = await shop.build(
      {
        basePlatform: refuse,
        engineManifest: refuse,
        openBaseBlob: refuse,
        openEngineBlob: refuse,
        openModelBlob: refuse,
      },
      recipe,
    );
    expect(shop.box.registry.traffic.sent - sent).toBe(configs);
    expect(events).toEqual([]);
    const again = await push('app/twice');
    expect(again.pushed).toEqual({
      digest: image.digest,
      bytesPushed: 0,
      bytesSkipped: first.pushed.bytesPushed + first.pushed.bytesSkipped,
    });
    expect(shop.box.registry.traffic.received).toBe(received);
  });

  it("names an OCI base's layers by Docker's types, with the same digests", async () => {
    const recipe = await shop.recipe();
    const { digest } = recipe.engine;
    const basePlatform = () =>
      resolvePlatform(shop.anonymous, { repository: 'ollama/ollama', reference: digest }, 'arm64');
    const { openEngineBlob: openBaseBlob } = shop.ports();
    const oddBase = { ...recipe, base: { image: 'oci', digest } };
    const { layers } = await shop.build({ basePlatform, openBaseBlob }, oddBase);
    const oci = JSON.parse(Buffer.from((await basePlatform()).manifest).toString());
    expect(oci.layers[0].mediaType).toBe(mediaTypes.ociLayer);
    const copied = layers.filter(({ part }) => part === 'base').map(({ facts }) => facts);
    expect(copied.map(({ digest: own, size }) => ({ digest: own, size }))).toEqual(
      oci.layers.map((layer: { digest: string; size: number }) => ({
        digest: layer.digest,
        size: layer.size,
      })),
    );
  });

  it('can be built twice at once over one empty cache', async () => {
    const cacheFolder = join(shop.folder, 'shared');
    const [one, other] = await Promise.all([shop.build({ cacheFolder }), shop.build({ cacheFolder })]);
    expect(one.image.digest).toBe(other.image.digest);
    expect(readdirSync(join(cacheFolder, 'partial'))).toEqual([]);
  });

  it('reports downloads that never go back and end at their total', async () => {
    const { events } = await shop.build({ cacheFolder: join(shop.folder, 'watched') });
    const bars = new Map<string, Progress[]>();
    for (const event of events) {
      if (event.kind === 'progress') bars.set(event.item, [...(bars.get(event.item) ?? []), event]);
    }
    expect([...bars.keys()]).toEqual(expect.arrayContaining(['engine', 'model weights']));
    for (const bar of bars.values()) {
      const done = bar.map((event) => event.done as number);
      expect(done).toEqual([...done].sort((one, other) => one - other));
      expect(bar.at(-1)).toMatchObject({
        step: 'push-image',
        direction: 'download',
        done: bar.at(-1)?.total,
      });
    }
  });

  it('calls things by the names of the contract', () => {
    const contract = JSON.parse(readFileSync('container/contract.json', 'utf8'));
    expect(`/${layout.handler.path}`).toBe(contract.handler.path);
    expect(layout.handler.entry).toBe(contract.handler.entry);
    expect(`/${layout.engine.path}`).toBe(contract.engine.path);
    expect(`/${layout.engine.libraries}`).toBe(contract.engine.libraries);
    expect(`/${layout.models.path}`).toBe(contract.models.path);
    expect(contract.environment).toMatchObject(layout.environment);
  });
});

describe('what cannot become an image', () => {
  const failing = (overrides: Parameters<Workshop['build']>[0], recipe?: Parameters<Workshop['build']>[1]) =>
    shop.build({ cacheFolder: join(shop.folder, 'failing'), ...overrides }, recipe);
  const partials = () => readdirSync(join(shop.folder, 'failing', 'partial'));

  it('a model blob that is not what its digest says', async () => {
    async function* lie(size: number) {
      yield Buffer.alloc(size, 'lie');
    }
    await expect(failing({ openModelBlob: (_, { size }) => lie(size) })).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
    expect(partials()).toEqual([]);
  });

  it('a disk without space: says where and how much, and cleans up', async () => {
    async function* full(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('some');
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }
    const failure = failing({ openModelBlob: full });
    await expect(failure).rejects.toMatchObject({ code: 'disk-full', exitCode: 5 });
    await expect(failure).rejects.toThrow(/failing: .* are needed, .* are free/);
    expect(partials()).toEqual([]);
  });

  it('a model that is larger than Lambda takes, before anything of it is read', async () => {
    const recipe = await shop.recipe();
    const layers = recipe.model.layers.map((layer) => ({
      ...layer,
      size: (11 * 1024 ** 3) as typeof layer.size,
    }));
    await expect(failing({}, { ...recipe, model: { ...recipe.model, layers } })).rejects.toMatchObject({
      code: 'image-too-large',
    });
  });

  it('a base image with zstd layers', async () => {
    const recipe = await shop.recipe();
    const found = await shop.ports().basePlatform(recipe, noSignal);
    const manifest = Buffer.from(
      Buffer.from(found.manifest)
        .toString()
        .replaceAll(mediaTypes.layer, 'application/vnd.oci.image.layer.v1.tar+zstd'),
    );
    const base = { ...recipe.base, digest: parseDigest(sha256(manifest)) };
    await expect(
      failing({ basePlatform: async () => ({ ...found, manifest }) }, { ...recipe, base }),
    ).rejects.toMatchObject({ code: 'layer-compression' });
  });

  it('a base image for another architecture than the recipe says', async () => {
    const recipe = await shop.recipe();
    const amd64 = await resolvePlatform(
      shop.anonymous,
      { repository: 'lambda/nodejs', reference: '24' },
      'x86_64',
    );
    const base = { ...recipe.base, digest: amd64.digest };
    await expect(failing({ basePlatform: async () => amd64 }, { ...recipe, base })).rejects.toMatchObject({
      code: 'platform-missing',
      message: expect.stringContaining('linux/amd64'),
    });
  });

  it('a cached blob that was changed is thrown away, and comes back with the next build', async () => {
    const cacheFolder = join(shop.folder, 'damaged');
    const { layers } = await shop.build({ cacheFolder, keepModels: true });
    const weights = layers.find(({ title }) => title === 'model weights')!;
    const path = join(
      cacheFolder,
      'blobs',
      `sha256-${(await shop.recipe()).model.layers[0]?.digest.slice(7)}`,
    );
    const bytes = readFileSync(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await expect(bytesOf(weights)).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(sha256(await bytesOf(weights))).toBe(weights.facts.digest);
  });

  it('what a killed process left half-written is removed a day later, and not before', async () => {
    const cacheFolder = join(shop.folder, 'killed');
    const partial = join(cacheFolder, 'partial');
    mkdirSync(partial, { recursive: true });
    for (const name of ['abandoned', 'under-way']) writeFileSync(join(partial, name), 'half');
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 60 * 60 * 1000);
    utimesSync(join(partial, 'abandoned'), hoursAgo(25), hoursAgo(25));
    utimesSync(join(partial, 'under-way'), hoursAgo(23), hoursAgo(23));
    await shop.build({ cacheFolder });
    expect(readdirSync(partial)).toEqual(['under-way']);
  });

  it('a build that is interrupted, which leaves nothing half-written', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        yield Buffer.alloc(1000);
        stop.abort();
      }
    }
    const cacheFolder = join(shop.folder, 'interrupted');
    const builder = createDirectBuilder(shop.ports({ cacheFolder, openModelBlob: endless }));
    const draft = builder.draft(await shop.recipe(), noRecords, () => undefined, stop.signal);
    await expect(draft).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(join(cacheFolder, 'partial'))).toEqual([]);
  });
});
