import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseDigest } from '../../src/core/digest.js';
import type { Event } from '../../src/core/event.js';
import type { LayerFacts } from '../../src/image/cache.js';
import { createDirectBuilder } from '../../src/image/direct/builder.js';
import type { DirectPorts } from '../../src/image/direct/ports.js';
import type { Draft, Image, Layer } from '../../src/image/image.js';
import { type LayerRecords, noRecords } from '../../src/image/layer-records.js';
import { type ModelPart, type Recipe, recipeRevision } from '../../src/image/recipe.js';
import { collect, sha256 as digestOf, measure } from '../../src/lib/digest-stream.js';
import { type ReadEntry, readTar } from '../../src/lib/tar-read.js';
import { parseModelReference } from '../../src/models/reference.js';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.js';
import { fetchModel } from '../../src/registry/model-registry.js';
import { modelRepository } from '../../src/registry/model-repository.js';
import { resolvePlatform } from '../../src/registry/platform.js';
import { putContent } from '../../src/sandbox/content/content.js';
import type { RegistryOptions } from '../../src/sandbox/registry/registry-service.js';
import { type Box, startBox } from '../sandbox/registry-box.js';

export const handlerBundle = Buffer.from('export const handler = () => {};\n');
export const noSignal = new AbortController().signal;

/** A draft, and what it comes to without a registry: layers of which nothing is known are read once. */
export interface Built {
  readonly draft: Draft;
  readonly image: Image;
  readonly layers: readonly (Layer & { readonly facts: LayerFacts })[];
  readonly events: Event[];
}

/** A sandbox with content, a client with and one without a login, and a folder for caches. */
export interface Workshop {
  readonly box: Box;
  readonly client: RegistryClient;
  readonly anonymous: RegistryClient;
  readonly folder: string;
  recipe(): Promise<Recipe & { readonly model: ModelPart }>;
  ports(overrides?: Partial<DirectPorts>): DirectPorts;
  build(overrides?: Partial<DirectPorts>, recipe?: Recipe, records?: LayerRecords): Promise<Built>;
  close(): Promise<void>;
}

export async function openWorkshop(options: { habits?: RegistryOptions['habits'] } = {}): Promise<Workshop> {
  const box = await startBox(options);
  const folder = await mkdtemp(join(tmpdir(), 'image-test-'));
  await writeFile(join(folder, 'engine'), '#!/bin/sh\necho engine\n');
  await putContent(box.registry.store, {
    engineProgram: join(folder, 'engine'),
    engineVersion: '0.33.3',
    modelBytes: 400_000,
  });
  const quick = { origin: box.endpoint, delay: async () => undefined, silenceMs: 20_000 };
  const [username = '', password = ''] = Buffer.from(box.login.Authorization.slice('Basic '.length), 'base64')
    .toString('utf8')
    .split(':');
  const anonymous = createRegistryClient(quick);
  const client = createRegistryClient({ ...quick, credentials: async () => ({ username, password }) });

  const base = { repository: 'lambda/nodejs', reference: '24' };
  const engine = { repository: 'ollama/ollama', reference: '0.33.3' };
  const ref = parseModelReference('tiny-llama');

  const ports: Workshop['ports'] = (overrides = {}) => ({
    basePlatform: (recipe, signal) =>
      resolvePlatform(anonymous, { ...base, reference: recipe.base.digest }, recipe.architecture, signal),
    openBaseBlob: (_, digest, size, signal) => anonymous.blob(base.repository, digest, { size, signal }),
    engineManifest: async (recipe, signal) =>
      (await anonymous.manifest(engine.repository, recipe.engine.digest, { signal })).bytes,
    openEngineBlob: (_, digest, size, signal) => anonymous.blob(engine.repository, digest, { size, signal }),
    openModelBlob: (model, { digest, size }, signal, from) =>
      anonymous.blob(modelRepository(model), digest, { size, from, wide: true, signal }),
    handlerBundle,
    cacheFolder: join(folder, 'cache'),
    ...overrides,
  });

  const recipe: Workshop['recipe'] = async () => {
    const { config: _, ...model } = await fetchModel(anonymous, ref);
    return {
      revision: recipeRevision,
      architecture: 'arm64',
      base: { image: 'nodejs:24', digest: (await resolvePlatform(anonymous, base, 'arm64')).digest },
      engine: {
        image: 'ollama',
        version: '0.33.3',
        digest: (await resolvePlatform(anonymous, engine, 'arm64')).digest,
      },
      model,
      handler: { digest: parseDigest(digestOf(handlerBundle)) },
    };
  };

  return {
    box,
    client,
    anonymous,
    folder,
    recipe,
    ports,
    async build(overrides, written, records = noRecords) {
      const events: Event[] = [];
      const draft = await createDirectBuilder(ports(overrides)).draft(
        written ?? (await recipe()),
        records,
        (event) => events.push(event),
        noSignal,
      );
      const layers: (Layer & { facts: LayerFacts })[] = [];
      for (const layer of draft.layers) {
        layers.push({ ...layer, facts: layer.known ?? (await read(draft, layer)) });
      }
      return { draft, image: draft.finish(layers.map(({ facts }) => facts)), layers, events };
    },
    async close() {
      await box.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function read(draft: Draft, layer: Layer): Promise<LayerFacts> {
  const { chunks, facts } = layer.open(noSignal);
  const found = facts(parseDigest((await measure(chunks)).digest));
  await draft.note(layer, found);
  return found;
}

/** The bytes of a layer. */
export const bytesOf = (layer: Layer): Promise<Uint8Array> => collect(layer.open(noSignal).chunks, 1e9);

/** The entries of a gzip layer with their contents, unpacked by Node's own zlib. */
export async function unpack(layer: Uint8Array): Promise<(Omit<ReadEntry, 'content'> & { text: string })[]> {
  async function* tar() {
    yield gunzipSync(layer);
  }
  const found: (Omit<ReadEntry, 'content'> & { text: string })[] = [];
  for await (const { content, ...entry } of readTar(tar())) {
    found.push({ ...entry, text: Buffer.from(await collect(content(), 1e9)).toString('latin1') });
  }
  return found;
}
