import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseDigest } from '../../src/core/digest.js';
import type { Event } from '../../src/core/event.js';
import { createDirectBuilder } from '../../src/image/direct/builder.js';
import type { DirectPorts } from '../../src/image/direct/ports.js';
import type { Image } from '../../src/image/image.js';
import { type Recipe, recipeRevision } from '../../src/image/recipe.js';
import { collect, sha256 as digestOf } from '../../src/lib/digest-stream.js';
import { type ReadEntry, readTar } from '../../src/lib/tar-read.js';
import { parseModelReference } from '../../src/models/reference.js';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.js';
import { fetchModel, modelRepository } from '../../src/registry/model-registry.js';
import { resolvePlatform } from '../../src/registry/platform.js';
import { putContent } from '../../src/sandbox/content/content.js';
import type { RegistryOptions } from '../../src/sandbox/registry/registry-service.js';
import { type Box, startBox } from '../sandbox/registry-box.js';

export const handlerBundle = Buffer.from('export const handler = () => {};\n');
export const noSignal = new AbortController().signal;

/** A sandbox with content, a client with and one without a login, and a folder for caches. */
export interface Workshop {
  readonly box: Box;
  readonly client: RegistryClient;
  readonly anonymous: RegistryClient;
  readonly folder: string;
  recipe(): Promise<Recipe>;
  ports(overrides?: Partial<DirectPorts>): DirectPorts;
  build(overrides?: Partial<DirectPorts>, recipe?: Recipe): Promise<{ image: Image; events: Event[] }>;
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
    openModelBlob: (model, digest, size, signal) =>
      anonymous.blob(modelRepository(model), digest, { size, signal }),
    handlerBundle,
    cacheFolder: join(folder, 'cache'),
    ...overrides,
  });

  const recipe = async (): Promise<Recipe> => {
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
    async build(overrides, written) {
      const events: Event[] = [];
      const image = await createDirectBuilder(ports(overrides)).build(
        written ?? (await recipe()),
        (event) => events.push(event),
        noSignal,
      );
      return { image, events };
    },
    async close() {
      await box.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

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
