import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ports } from '../apply/ports.js';
import type { RepositoryDescription } from '../aws/ports.js';
import type { Config } from '../config/config.js';
import type { Digest } from '../core/digest.js';
import type { Emit } from '../core/event.js';
import { createDiskCache } from '../image/direct/disk-cache.js';
import { ask } from '../invoke/ask.js';
import { createRegistryClient, type RegistryClient } from '../registry/client.js';
import { readImageRecords } from '../registry/image-records.js';
import { createLenders } from '../registry/lenders.js';
import { pushImage } from '../registry/push-image.js';
import { createUploadNotes } from '../registry/upload-notes.js';
import { verifyBuilt } from '../registry/verify-built.js';
import { createMemoryLearner } from '../survey/learn-memory.js';
import { lockFileName, readLock, writeLock } from '../survey/lock-file.js';
import { createMemoryNotes } from '../survey/memory-notes.js';
import type { SurveyPorts } from '../survey/survey.js';
import { cacheFolder } from './cache-folder.js';
import { cacheLimit, stateFolder } from './folders.js';
import type { Io } from './io.js';
import type { Signals } from './signals.js';
import type { Target } from './target.js';
import { onceFor, wireImages } from './wire-images.js';

/** Every real client of one command. The only place that makes them. */
export interface Wiring {
  readonly survey: SurveyPorts;
  readonly ports: Ports;
  readonly handlerDigest: Digest;
  /** Undefined unless Docker builds. */
  readonly dockerfileDigest: Digest | undefined;
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
  const lenders = createLenders(createDiskCache(cacheFolder(io), cacheLimit(io)));
  const { handlerDigest, dockerfileDigest, resolvers, builder, docker } = wireImages(io, config, emit);
  const registries = registriesOf(io, aws);
  // Unproven on AWS, so it has to be asked for.
  const parts =
    io.env.OLLAMA_LAMBDA_PUSH_PARTS === 'on'
      ? { uploads: aws.layerUploads, notes: createUploadNotes(join(stateFolder(io), 'uploads')) }
      : undefined;
  const lockFile = join(configPath === undefined ? io.cwd : dirname(configPath), lockFileName);

  return {
    handlerDigest,
    dockerfileDigest,
    readLock: () => readLock(lockFile),
    survey: {
      aws,
      notes,
      headManifest: registries.headManifest,
      ...resolvers,
    },
    ports: {
      stacks: aws.stacks,
      repositories: aws.repositories,
      functions: aws.functions,
      logGroups: aws.logGroups,
      builder,
      docker: docker && dockerPush(docker, registries, aws.repositories.token),
      images: imagePorts(registries, lenders, parts),
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

type Registries = ReturnType<typeof registriesOf>;
type Lenders = ReturnType<typeof createLenders>;
type Push = Parameters<typeof pushImage>[0];

const imagePorts = (
  { ecrOf, described, headManifest }: Registries,
  lenders: Lenders,
  parts: Push['parts'],
): Ports['images'] => ({
  digestOf: async (name, tag) => headManifest(await described(name), tag),
  records: async (repository, live, signal) =>
    readImageRecords(ecrOf((await described(repository)).uri), repository, live, signal),
  push: async (draft, to, emit, signal) => {
    const client = ecrOf((await described(to.repository)).uri);
    return pushLending({ client, draft, ...to, parts, emit, signal }, lenders);
  },
});

type Lending = Omit<Push, 'mountFrom' | 'step'> & { readonly mountFrom?: string | undefined };

/** Pushes with what other repositories of the registry can lend, and lends to them from then on. */
async function pushLending({ mountFrom, ...push }: Lending, lenders: Lenders): ReturnType<typeof pushImage> {
  const { host } = push.client;
  const pushed = await pushImage({
    ...push,
    mountFrom: [
      ...(mountFrom === undefined ? [] : [mountFrom]),
      ...(await lenders.of(host, push.repository)),
    ],
    step: 'push-image',
  });
  // Only a hint for the next repository: the push has succeeded without it.
  await lenders.add(host, push.repository).catch(() => undefined);
  return pushed;
}

/** The data plane of the account's repositories, and what they are called there. */
function registriesOf(io: Io, aws: Target['aws']) {
  const ecr = onceFor((origin) =>
    createRegistryClient({
      origin,
      credentials: async () => {
        const { username, password } = await aws.repositories.token();
        return { username, password };
      },
    }),
  );
  /** The repository's data plane: where its address says, unless a registry is named (a rehearsal, a mirror, a test). */
  const originOf = (uri: string): string =>
    io.env.OLLAMA_LAMBDA_REGISTRY_URL || `https://${uri.split('/')[0]}`;
  const ecrOf = (uri: string): RegistryClient => ecr(originOf(uri));
  const headManifest = (repository: RepositoryDescription, tag: string) =>
    ecrOf(repository.uri).headManifest(repository.name, tag);
  const described = async (name: string): Promise<RepositoryDescription> => {
    const repository = await aws.repositories.describe(name);
    if (repository === undefined) throw new Error(`repository ${name} is gone`);
    return repository;
  };
  return { ecrOf, originOf, described, headManifest };
}

/** Docker builds under the repository's own name and pushes by itself; what arrived is looked at. */
const dockerPush =
  (
    docker: NonNullable<ReturnType<typeof wireImages>['docker']>,
    { ecrOf, originOf, described }: Registries,
    token: Target['aws']['repositories']['token'],
  ): NonNullable<Ports['docker']> =>
  async (recipe, { repository, tag }, emit, signal) => {
    const { uri } = await described(repository);
    const { host } = new URL(originOf(uri));
    const name = `${host}/${repository}:${tag}`;
    await docker.build(recipe, name, emit, signal);
    const { username, password } = await token();
    const there = await docker.push({ name, recipe }, { host, username, password }, emit, signal);
    return verifyBuilt({ client: ecrOf(uri), repository, tag, recipe, there, signal });
  };
