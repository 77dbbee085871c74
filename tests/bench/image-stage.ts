import { createHash, randomBytes, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import { type Recipe, recipeRevision } from '../../src/image/recipe.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import type { ModelBlob } from '../../src/models/model.js';
import { parseModelReference } from '../../src/models/reference.js';
import { createRegistryClient } from '../../src/registry/client.js';
import { resolvePlatform } from '../../src/registry/platform.js';
import { putContent } from '../../src/sandbox/content/content.js';
import type { RegistryStore } from '../../src/sandbox/registry/store.js';
import { startDockerRegistry } from '../peers/peers.js';
import { startBox } from '../sandbox/registry-box.js';
import { modelRepository, type PushJob } from './image-push.js';
import { family, proc } from './measured.js';

/** What all contenders share: one file of random bytes, and one registry on loopback. */
export interface ImageStage {
  readonly folder: string;
  /** The file that becomes a layer. */
  readonly weights: string;
  readonly login: { readonly host: string; readonly user: string; readonly password: string };
  /** Bytes that the registry has been sent so far. */
  received(): number;
  /** Describes a build and push of ours in a file; `edition` makes another handler of it. */
  job(repository: string, edition: number): Promise<string>;
  close(): Promise<void>;
}

/** @param source where ours takes the weights from */
export async function setImageStage(
  { folder, dist }: { folder: string; dist: string },
  size: number,
  source: 'file' | 'registry',
): Promise<ImageStage> {
  const weights = join(folder, 'weights');
  const digest = await writeRandom(weights, size);
  const login = { user: 'AWS', password: randomBytes(16).toString('hex') };
  const registry = await startDockerRegistry(folder, login.password);
  const box = await startBox();
  const close = async (): Promise<void> => {
    await registry.stop();
    await box.close();
  };
  try {
    await putContent(box.registry.store, {
      engineProgram: join(dist, 'container/stand-in-ollama.cjs'),
      engineVersion: '0.0.0',
      modelBytes: 1_000_000,
    });
    const made = await recipeOf(box.endpoint, folder, { path: weights, digest, size });
    const handler = await readFile(join(dist, 'container/handler.mjs'), 'utf8');
    const { blobs } = made;
    if (source === 'registry') {
      await shelve(box.registry.store, weights);
      delete blobs[digest];
    }
    const from = { registry: { url: registry.url, ...login }, sources: box.endpoint, ...made };
    let jobs = 0;
    return {
      folder,
      weights,
      login: { ...login, host: new URL(registry.url).host },
      received: () => Number(/^rchar: (\d+)$/m.exec(proc(registryProcess(), 'io'))?.[1]),
      job(repository, edition) {
        jobs += 1;
        return writeJob(join(folder, `job-${jobs}`), repository, `${handler}// ${edition}\n`, from);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Into the sandbox's registry of models, as if somebody had pushed it there. */
async function shelve(store: RegistryStore, file: string): Promise<void> {
  const writer = await store.blobs.begin();
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) await writer.write(chunk);
  const digest = await writer.commit();
  store.repositories.create(modelRepository).blobs.add(digest);
}

function registryProcess(): number {
  const pid = family([process.pid]).find((it) => proc(it, 'comm').startsWith('docker-registry'));
  if (pid === undefined) throw new Error('the registry is not among our processes');
  return pid;
}

async function writeJob(
  folder: string,
  repository: string,
  bundle: string,
  { recipe, ...from }: Pick<PushJob, 'registry' | 'sources' | 'recipe' | 'blobs'>,
): Promise<string> {
  await mkdir(folder);
  const handler = join(folder, 'handler.mjs');
  await writeFile(handler, bundle);
  const job: PushJob = {
    ...from,
    repository,
    recipe: { ...recipe, handler: { digest: parseDigest(sha256(bundle)) } },
    handler,
    cacheFolder: join(folder, 'cache'),
  };
  const file = join(folder, 'job.json');
  await writeFile(file, JSON.stringify(job), { mode: 0o600 });
  return file;
}

/** Weights do not compress, so neither must what stands in for them. */
async function writeRandom(path: string, size: number): Promise<string> {
  const file = createWriteStream(path);
  const hash = createHash('sha256');
  for (let left = size; left > 0; ) {
    const piece = randomFillSync(Buffer.allocUnsafe(Math.min(left, 4 * 1024 * 1024)));
    left -= piece.length;
    hash.update(piece);
    if (!file.write(piece)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return `sha256:${hash.digest('hex')}`;
}

async function recipeOf(
  origin: string,
  folder: string,
  file: { readonly path: string; readonly digest: string; readonly size: number },
): Promise<{ recipe: Recipe; blobs: Record<string, string> }> {
  const sources = createRegistryClient({ origin });
  const digestOf = async (repository: string, reference: string) =>
    (await resolvePlatform(sources, { repository, reference }, 'arm64')).digest;
  const config = Buffer.from('{"model_format":"gguf"}');
  await writeFile(join(folder, 'model-config'), config);
  const configBlob: ModelBlob = {
    mediaType: 'application/vnd.docker.container.image.v1+json',
    digest: parseDigest(sha256(config)),
    size: bytes(config.length),
  };
  const layers: readonly ModelBlob[] = [
    {
      mediaType: 'application/vnd.ollama.image.model',
      digest: parseDigest(file.digest),
      size: bytes(file.size),
    },
  ];
  const manifest = JSON.stringify({ schemaVersion: 2, config: configBlob, layers });
  return {
    blobs: { [file.digest]: file.path, [configBlob.digest]: join(folder, 'model-config') },
    recipe: {
      revision: recipeRevision,
      architecture: 'arm64',
      base: { image: 'nodejs:24', digest: await digestOf('lambda/nodejs', '24') },
      engine: { image: 'ollama', version: '0.0.0', digest: await digestOf('ollama/ollama', '0.0.0') },
      model: {
        ref: parseModelReference('bench'),
        digest: parseDigest(sha256(manifest)),
        manifest,
        configBlob,
        layers,
      },
      handler: { digest: parseDigest(sha256('')) },
    },
  };
}
