import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ports } from '../apply/ports.js';
import type { RepositoryDescription } from '../aws/ports.js';
import type { Config } from '../config/config.js';
import type { Digest } from '../core/digest.js';
import type { Emit } from '../core/event.js';
import { createDirectBuilder } from '../image/direct/builder.js';
import type { DirectPorts } from '../image/direct/ports.js';
import type { Recipe } from '../image/recipe.js';
import { ask } from '../invoke/ask.js';
import { createRegistryClient, type RegistryClient } from '../registry/client.js';
import { parseImageRef, referenceOf } from '../registry/image-ref.js';
import { fetchModel } from '../registry/model-registry.js';
import { resolvePlatform } from '../registry/platform.js';
import { pushImage } from '../registry/push-image.js';
import { createMemoryLearner } from '../survey/learn-memory.js';
import { lockFileName, readLock, writeLock } from '../survey/lock-file.js';
import { createMemoryNotes } from '../survey/memory-notes.js';
import type { SurveyPorts } from '../survey/survey.js';
import { handlerBundle } from './assets.js';
import { cacheFolder, stateFolder } from './folders.js';
import type { Io } from './io.js';
import type { Signals } from './signals.js';
import type { Target } from './target.js';

/** Every real client of one command. The only place that makes them. */
export interface Wiring {
  readonly survey: SurveyPorts;
  readonly ports: Ports;
  readonly handlerDigest: Digest;
  readLock(): ReturnType<typeof readLock>;
}

export interface WiringParts {
  readonly io: Io;
  readonly config: Config;
  readonly target: Target;
  /** Path of the config file; the lock lies beside it, else in the working folder. */
  readonly configPath: string | undefined;
  readonly emit: Emit;
  readonly signals: Pick<Signals, 'interrupts'>;
}

export function wire({ io, config, target, configPath, emit, signals }: WiringParts): Wiring {
  const { aws, region, identity } = target;
  const notes = createMemoryNotes(stateFolder(io), emit);
  const clientFor = remembered((origin) => createRegistryClient({ origin }));
  const ecr = remembered((origin) =>
    createRegistryClient({
      origin,
      credentials: async () => {
        const { username, password } = await aws.repositories.token();
        return { username, password };
      },
    }),
  );
  /** The repository's data plane: where its address says, unless a registry is named (a rehearsal, a mirror, a test). */
  const ecrOf = (uri: string): RegistryClient =>
    ecr(io.env.OLLAMA_LAMBDA_REGISTRY_URL || `https://${uri.split('/')[0]}`);
  const lockFile = join(configPath === undefined ? io.cwd : dirname(configPath), lockFileName);
  const bundle = handlerBundle();
  const headManifest = (repository: RepositoryDescription, tag: string) =>
    ecrOf(repository.uri).headManifest(repository.name, tag);
  const described = async (name: string): Promise<RepositoryDescription> => {
    const repository = await aws.repositories.describe(name);
    if (repository === undefined) throw new Error(`repository ${name} is gone`);
    return repository;
  };

  return {
    handlerDigest: `sha256:${createHash('sha256').update(bundle).digest('hex')}` as Digest,
    readLock: () => readLock(lockFile),
    survey: {
      aws,
      notes,
      headManifest,
      resolveImage: async (reference, architecture) => {
        const image = parseImageRef(reference);
        const client = clientFor(image.registry);
        return resolvePlatform(
          client,
          { repository: image.repository, reference: referenceOf(image) },
          architecture,
        );
      },
      fetchModel: (ref) => fetchModel(clientFor(ref.host), ref),
    },
    ports: {
      stacks: aws.stacks,
      repositories: aws.repositories,
      functions: aws.functions,
      logGroups: aws.logGroups,
      builder: createDirectBuilder(builderPorts(clientFor, bundle, cacheFolder(io))),
      images: {
        digestOf: async (name, tag) => headManifest(await described(name), tag),
        push: async (image, { repository, tag }, emitPush, signal) =>
          pushImage({
            client: ecrOf((await described(repository)).uri),
            repository,
            tag,
            image,
            emit: emitPush,
            step: 'push-image',
            signal,
          }),
      },
      memory: createMemoryLearner({
        of: { account: identity.account, region },
        notes,
        repositories: aws.repositories,
        now: () => new Date(io.now()),
        emit,
      }),
      writeLock: (resolved) => writeLock(lockFile, resolved, config.architecture),
      ask: (question, signal) => ask(aws.functions, question, io.now, signal),
      watch: {
        everyMs: Number(io.env.OLLAMA_LAMBDA_POLL_MS) || 2500,
        now: io.now,
        delay: (ms, signal) => delay(ms, undefined, { signal }),
        random: Math.random,
      },
      interrupts: signals.interrupts,
    },
  };
}

/** Where the direct builder reads from: each image and model in its own registry. */
function builderPorts(
  clientFor: (origin: string) => RegistryClient,
  handler: Uint8Array,
  cache: string,
): DirectPorts {
  const place = (written: string) => {
    const { registry, repository } = parseImageRef(written);
    return { client: clientFor(registry), repository };
  };
  const openBlob: DirectPorts['openBaseBlob'] = (image, digest, size, signal) => {
    const { client, repository } = place(image);
    return client.blob(repository, digest, { size, signal });
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
    openModelBlob: (ref, digest, size, signal) =>
      clientFor(ref.host).blob(`${ref.namespace}/${ref.model}`, digest, { size, signal }),
    handlerBundle: handler,
    cacheFolder: cache,
  };
}

/** One client an origin, so that tokens and connections are shared. */
function remembered(make: (origin: string) => RegistryClient): (origin: string) => RegistryClient {
  const made = new Map<string, RegistryClient>();
  return (origin) => {
    const known = made.get(origin) ?? make(origin);
    made.set(origin, known);
    return known;
  };
}
