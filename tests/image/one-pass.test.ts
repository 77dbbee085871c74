import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import type { Event } from '../../src/core/event.js';
import { createDirectBuilder } from '../../src/image/direct/builder.js';
import type { DirectPorts } from '../../src/image/direct/ports.js';
import { type ModelPart, type Recipe, recipeRevision } from '../../src/image/recipe.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { readImageRecords } from '../../src/registry/image-records.js';
import { pushImage } from '../../src/registry/push-image.js';
import { noSignal, openWorkshop, type Workshop } from './workshop.js';

let shop: Workshop;
let recipe: Recipe & { readonly model: ModelPart };
let before: number;
beforeEach(async () => {
  shop = await openWorkshop();
  shop.box.registry.store.repositories.create('app', { mutability: 'IMMUTABLE' });
  recipe = await shop.recipe();
  // The survey has looked into the weights' head already.
  before = sentOf(weights().digest);
});
afterEach(() => shop.close());

interface Deploy {
  readonly repository?: string;
  readonly cache?: string;
  readonly live?: string;
  /** Repositories to mount from, besides that of the live image. */
  readonly lenders?: readonly string[];
  readonly ports?: Partial<DirectPorts>;
  readonly recipe?: Recipe;
  /** Done when everything is ready to be pushed. */
  readonly between?: () => void;
}

/** What `apply` does in its step, from a cache folder of its own: a machine that has never seen any of it. */
async function deploy({
  repository = 'app',
  cache = 'cache',
  live,
  lenders = [],
  ports,
  recipe: own = recipe,
  between,
}: Deploy) {
  const events: Event[] = [];
  const emit = (event: Event) => events.push(event);
  const records = await readImageRecords(shop.client, repository, live, noSignal);
  const builder = createDirectBuilder(shop.ports({ cacheFolder: join(shop.folder, cache), ...ports }));
  const draft = await builder.draft(own, records, emit, noSignal);
  between?.();
  const { mountFrom } = records;
  // Tags as `fingerprint` makes them: records are looked for behind no others.
  const tag = `r${recipeRevision}-${sha256(JSON.stringify(own)).slice(7, 39)}`;
  const pushed = await pushImage({
    client: shop.client,
    repository,
    tag,
    draft,
    mountFrom: [...(mountFrom === undefined ? [] : [mountFrom]), ...lenders],
    emit,
    step: 'push-image',
    signal: noSignal,
  });
  return { ...pushed, draft, events };
}

const weights = () => recipe.model.layers[0]!;
const sentOf = (digest: string) => shop.box.registry.traffic.sentOf.get(digest) ?? 0;
const weightsSent = () => sentOf(weights().digest) - before;
const otherHandler = Buffer.from('export const handler = () => "another";\n');
const withOtherHandler = () => ({
  recipe: { ...recipe, handler: { digest: parseDigest(sha256(otherHandler)) } },
  ports: { handlerBundle: otherHandler },
});

describe('weights on their way to the registry', () => {
  it('are read from their source once and never written to this disk', async () => {
    await deploy({});
    expect(weightsSent()).toBe(weights().size);
    const name = `sha256-${weights().digest.slice(7)}`;
    expect(existsSync(join(shop.folder, 'cache', 'blobs', name))).toBe(false);
    expect(readdirSync(join(shop.folder, 'cache', 'partial'))).toEqual([]);
  });

  it('are taken up in the middle when their source breaks off, within the same upload', async () => {
    const size = weights().size;
    for (const part of [0.2, 0.7]) {
      const afterBytes = Math.floor(size * part);
      shop.box.faults.add({ at: 'registry:GET blob library/tiny-llama', kind: 'reset', afterBytes });
    }
    const { draft } = await deploy({});
    const layer = draft.layers.find(({ title }) => title === 'model weights')!;
    expect([...shop.box.registry.traffic.receivedOf.values()]).toContain(layer.size as number);
    expect(shop.box.registry.unfinishedUploads()).toBe(0);
  });

  it('are kept in the cache when that is asked for, and come from there the next time', async () => {
    await deploy({ ports: { keepModels: true } });
    shop.box.registry.store.repositories.create('elsewhere');
    await deploy({ repository: 'elsewhere' });
    expect(weightsSent()).toBe(weights().size);
  });

  it('that are kept go on where a download was stopped, in another process too', async () => {
    const { openModelBlob } = shop.ports();
    const size = weights().size;
    const asked: number[] = [];
    const cut: DirectPorts['openModelBlob'] = (ref, blob, signal, from) => {
      const chunks = openModelBlob(ref, blob, signal, from);
      if (blob.digest !== weights().digest) return chunks;
      asked.push(from);
      return asked.length === 1 ? until(chunks, size / 2) : chunks;
    };
    async function* until(chunks: AsyncIterable<Uint8Array>, most: number) {
      let passed = 0;
      for await (const chunk of chunks) {
        yield chunk;
        passed += chunk.length;
        if (passed > most) throw new Error('pulled the plug');
      }
    }
    const kept = { keepModels: true, openModelBlob: cut };
    await expect(deploy({ ports: kept })).rejects.toThrow('pulled the plug');
    await deploy({ ports: kept });
    expect(asked).toEqual([0, expect.any(Number)]);
    expect(asked[1]).toBeGreaterThan(size / 2);
  });

  it.each([
    { name: 'one byte too few', lie: (bytes: Buffer) => bytes.subarray(1) },
    { name: 'one byte too many', lie: (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')]) },
    {
      name: 'one byte that is wrong',
      lie: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([~(bytes.at(-1) ?? 0)])]),
    },
  ])('with $name are refused, and the upload is taken back', async ({ lie }) => {
    const { openModelBlob } = shop.ports();
    const lying: DirectPorts['openModelBlob'] = (ref, blob, ...rest) =>
      blob.digest === weights().digest
        ? lied(openModelBlob(ref, blob, ...rest))
        : openModelBlob(ref, blob, ...rest);
    async function* lied(chunks: AsyncIterable<Uint8Array>) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      yield lie(Buffer.concat(parts));
    }
    await expect(deploy({ ports: { openModelBlob: lying } })).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
    expect(shop.box.registry.unfinishedUploads()).toBe(0);
    expect(shop.box.registry.store.repositories.require('app').tags.size).toBe(0);
  });

  it('arrive although this disk takes no note of them any more', async () => {
    const { events } = await deploy({
      between() {
        mkdirSync(join(shop.folder, 'cache', 'layers', `model-l1-${weights().digest.slice(7)}.json`));
      },
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'note',
        text: expect.stringMatching(/^layer model weights will be read/),
      }),
    );
    expect(shop.box.registry.store.repositories.require('app').tags.size).toBe(1);
  });
});

describe('a machine with an empty cache', () => {
  it('deploys a new handler without downloading or uploading model, engine or base', async () => {
    const first = await deploy({});
    const { sent, received } = shop.box.registry.traffic;
    const refuse = (): never => {
      throw new Error('nothing of it was to be read');
    };
    const { ports, recipe: changed } = withOtherHandler();
    const second = await deploy({
      cache: 'empty',
      recipe: changed,
      ports: { ...ports, openBaseBlob: refuse, openEngineBlob: refuse, engineManifest: refuse },
    });
    expect(second.digest).not.toBe(first.digest);
    // Handler layer and image config; model parameters, configs of images on the way back.
    expect(second.bytesPushed).toBeLessThan(20_000);
    expect(shop.box.registry.traffic.received - received).toBe(second.bytesPushed);
    expect(shop.box.registry.traffic.sent - sent).toBeLessThan(20_000);
    expect(weightsSent()).toBe(weights().size);
  });

  it('makes the image that a machine with a full one makes', async () => {
    await deploy({});
    const { ports, recipe: changed } = withOtherHandler();
    const { digest } = await deploy({ cache: 'empty', recipe: changed, ports });
    shop.box.registry.store.repositories.create('fresh');
    expect((await deploy({ repository: 'fresh', recipe: changed, ports })).digest).toBe(digest);
  });

  it('believes no record whose blob is gone', async () => {
    const { draft } = await deploy({});
    const { store } = shop.box.registry;
    const noted = draft.layers.find(({ title }) => title === 'model weights')!;
    const record = (await readImageRecords(shop.client, 'app', undefined, noSignal)).layer(noted.source)!;
    store.repositories.require('app').blobs.delete(record.digest);
    const { ports, recipe: changed } = withOtherHandler();
    await deploy({ cache: 'empty', recipe: changed, ports });
    expect(store.repositories.require('app').blobs.has(record.digest)).toBe(true);
  });
});

describe('another repository of the same registry', () => {
  it('lends what the live image has, so that only what is new travels', async () => {
    const first = await deploy({});
    shop.box.registry.store.repositories.create('renamed', { mutability: 'IMMUTABLE' });
    const { received } = shop.box.registry.traffic;
    const live = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/app@${first.digest}`;
    const second = await deploy({ repository: 'renamed', cache: 'empty', live });
    expect(second.digest).toBe(first.digest);
    expect(shop.box.registry.traffic.received - received).toBeLessThan(30_000);
    expect(second.bytesPushed).toBe(shop.box.registry.traffic.received - received);
  });

  it('lends what this machine has pushed there, when it has it', async () => {
    await deploy({});
    const { store, traffic } = shop.box.registry;
    store.repositories.create('second', { mutability: 'IMMUTABLE' });
    const { received } = traffic;
    const { bytesPushed } = await deploy({ repository: 'second', lenders: ['nowhere', 'app'] });
    expect(traffic.received - received).toBe(bytesPushed);
    expect(bytesPushed).toBeLessThan(20_000);
    expect(weightsSent()).toBe(weights().size);
  });

  it('that has deleted it meanwhile costs an upload and nothing else', async () => {
    const first = await deploy({});
    shop.box.registry.store.repositories.create('renamed');
    const live = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/app@${sha256('gone')}`;
    expect((await deploy({ repository: 'renamed', live })).digest).toBe(first.digest);
  });
});

describe('two deploys at once, each from a machine of its own', () => {
  it('end with the same image under one tag', async () => {
    const [one, other] = await Promise.all([deploy({ cache: 'one' }), deploy({ cache: 'other' })]);
    expect(other.digest).toBe(one.digest);
    expect(shop.box.registry.unfinishedUploads()).toBe(0);
  });
});
