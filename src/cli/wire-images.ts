import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import { type Digest, parseDigest } from '../core/digest.js';
import { fileTroubleOf, UserError } from '../core/errors.js';
import type { Emit } from '../core/event.js';
import { exitCodes } from '../core/exit-codes.js';
import { bytes } from '../core/units.js';
import { createDirectBuilder } from '../image/direct/builder.js';
import { createDiskCache } from '../image/direct/disk-cache.js';
import { findLocalEngine, isLocalEngine, openLocalEngine } from '../image/direct/local-engine.js';
import type { DirectPorts } from '../image/direct/ports.js';
import { createDocker, type Docker } from '../image/docker/docker.js';
import type { ImageBuilder } from '../image/image.js';
import { localImage } from '../image/image-file.js';
import type { Recipe } from '../image/recipe.js';
import { createArchiveClient } from '../registry/archive-client.js';
import { parseImageRef, referenceOf } from '../registry/image-ref.js';
import { createLayoutClient, type ImageReader } from '../registry/layout-client.js';
import { fetchModel } from '../registry/model-registry.js';
import { modelRepository } from '../registry/model-repository.js';
import { resolvePlatform } from '../registry/platform.js';
import type { SurveyPorts } from '../survey/survey.js';
import { bundledDockerfile, handlerBundle } from './assets.js';
import { cacheFolder } from './cache-folder.js';
import { cacheLimit } from './folders.js';
import type { Io } from './io.js';
import { createLocalModels, type LocalModels } from './models/local-models.js';
import { registryClients } from './registry-clients.js';

/** What images are made of and with: everything of a build that needs no AWS. */
export interface ImageWiring {
  readonly handlerDigest: Digest;
  /** Undefined unless Docker builds. */
  readonly dockerfileDigest: Digest | undefined;
  readonly resolvers: Pick<SurveyPorts, 'resolveImage' | 'fetchModel'>;
  readonly builder: ImageBuilder;
  /** Undefined unless Docker builds. */
  readonly docker: Docker | undefined;
}

/** @throws UserError `dockerfile-unreadable` (exit 2) */
export function wireImages(io: Io, config: Config, emit: Emit): ImageWiring {
  const clientFor = registryClients(io, emit);
  const cache = createDiskCache(cacheFolder(io), cacheLimit(io));
  const localModels = createLocalModels({
    io,
    emit,
    cache,
    registry: config.sources.modelRegistry,
    fetch: (ref, { digest, size }, signal, from) =>
      clientFor(ref.host).blob(modelRepository(ref), digest, { size, from, wide: true, signal }),
  });
  const archiveAt = onceFor((file: string) =>
    createArchiveClient(file, cache, () => {
      const text = `${file}: its layers are compressed, which takes a minute or so, once`;
      emit({ kind: 'note', level: 'info', text });
    }),
  );
  const placeOf = (written: string): ImagePlace => {
    const local = localImage(written);
    if (local !== undefined) {
      const path = pathIn(io, local.path);
      const client = local.kind === 'oci-layout' ? createLayoutClient(path) : archiveAt(path);
      return { client, repository: '', reference: 'latest' };
    }
    const image = parseImageRef(written);
    return {
      client: clientFor(image.registry),
      repository: image.repository,
      reference: referenceOf(image),
    };
  };
  const bundle = handlerBundle();
  const ports: DirectPorts = {
    localEngine: ({ engine }) =>
      isLocalEngine(engine.image) ? openLocalEngine(pathIn(io, engine.image), engine.digest) : undefined,
    ...builderPorts(placeOf, localModels, bundle, cacheFolder(io)),
    cacheLimit: cacheLimit(io),
  };
  const common: Pick<ImageWiring, 'handlerDigest' | 'resolvers' | 'builder'> = {
    handlerDigest: digestOf(bundle),
    resolvers: {
      resolveImage: async (reference, architecture) => {
        if (isLocalEngine(reference)) return findLocalEngine(pathIn(io, config.sources.engine));
        const { client, ...image } = placeOf(reference);
        return resolvePlatform(client, image, architecture);
      },
      fetchModel: (ref, look) =>
        ref.local === undefined
          ? fetchModel(clientFor(ref.host), ref)
          : localModels.facts(ref, ref.local, look),
    },
    builder: createDirectBuilder(ports),
  };
  if (config.builder === 'direct') return { ...common, dockerfileDigest: undefined, docker: undefined };
  const dockerfile = config.dockerfile === undefined ? bundledDockerfile() : read(config.dockerfile, io);
  return {
    ...common,
    dockerfileDigest: digestOf(Buffer.from(dockerfile)),
    docker: createDocker({
      program: config.builder,
      // Docker wants every file each time, and no record of a registry can spare it one.
      parts: createDirectBuilder({ ...ports, keepModels: true }),
      dockerfile,
      environment: io.env,
      temporaryFolder: tmpdir(),
    }),
  };
}

/** Makes one for each name, so that tokens, connections and what was read are shared. */
export function onceFor<Made>(make: (name: string) => Made): (name: string) => Made {
  const made = new Map<string, Made>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

/** An image's registry, or what stands for one, and what to ask it for. */
interface ImagePlace {
  readonly client: ImageReader;
  readonly repository: string;
  readonly reference: string;
}

const pathIn = ({ homedir, cwd }: Io, written: string): string =>
  written.startsWith('~/') ? join(homedir, written.slice(2)) : resolve(cwd, written);

/** Where the direct builder reads from: each image and model in its own registry. */
function builderPorts(
  place: (image: string) => ImagePlace,
  localModels: LocalModels,
  handler: Uint8Array,
  cache: string,
): DirectPorts {
  const openBlob: DirectPorts['openBaseBlob'] = (image, digest, size, signal) => {
    const { client, repository } = place(image);
    return client.blob(repository, digest, { size, wide: true, signal });
  };
  const documents = (part: { image: string; digest: Digest }, recipe: Recipe, signal: AbortSignal) => {
    const { client, repository } = place(part.image);
    return resolvePlatform(client, { repository, reference: part.digest }, recipe.architecture, signal);
  };
  return {
    basePlatform: (recipe, signal) => documents(recipe.base, recipe, signal),
    engineManifest: async (recipe, signal) => (await documents(recipe.engine, recipe, signal)).manifest,
    openBaseBlob: openBlob,
    openEngineBlob: openBlob,
    openModelBlob: (ref, { digest, size }, signal, from) =>
      localModels.open(ref, { digest, size: bytes(size) }, signal, from),
    handlerBundle: handler,
    cacheFolder: cache,
  };
}

const digestOf = (content: Uint8Array): Digest =>
  parseDigest(`sha256:${createHash('sha256').update(content).digest('hex')}`);

function read(path: string, { cwd }: Io): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (cause) {
    throw new UserError({
      code: 'dockerfile-unreadable',
      message: `the Dockerfile ${path} cannot be read: ${fileTroubleOf(cause)}`,
      next: ['ollama-lambda deploy --dockerfile <file>'],
      exitCode: exitCodes.usage,
      cause,
    });
  }
}
