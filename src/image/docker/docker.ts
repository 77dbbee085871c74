import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emit } from '../../core/event.js';
import { type Bytes, bytes } from '../../core/units.js';
import { storedName } from '../../models/model.js';
import { checkSize } from '../direct/checks.js';
import { recipeLabels } from '../direct/image-config.js';
import type { ImageBuilder } from '../image.js';
import { localImage } from '../image-file.js';
import { noRecords } from '../layer-records.js';
import type { Recipe } from '../recipe.js';
import { writeBuildContext } from './build-context.js';
import { buildProgress, pushProgress } from './build-progress.js';
import { type BuiltLayers, builtLayers, sumOf } from './built-layers.js';
import { type DockerProgram, dialects } from './dialect.js';
import { type Doing, dockerFailure, localBase, wrongArchitecture } from './failures.js';
import { type Call, type Ended, runProgram } from './run-program.js';

export interface DockerOptions {
  readonly program: DockerProgram;
  /** Brings the files of engine, model and handler, checked as for every image. */
  readonly parts: ImageBuilder;
  /** Text of the Dockerfile. */
  readonly dockerfile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where folders for builds and logins may be made; they are gone afterwards. */
  readonly temporaryFolder: string;
}

/** Builds and pushes with a program of the user's. */
export interface Docker {
  /**
   * @param name `<host>/<repository>:<tag>`, under which the program keeps the image
   * @throws UserError `docker-missing`, `docker-daemon-down`, `docker-permission`, `docker-architecture`, `docker-build-failed`, `image-too-large`, and what the parts throw
   */
  build(recipe: Recipe, name: string, emit: Emit, signal: AbortSignal): Promise<DockerBuilt>;
  /** @returns the first twelve digits of the diff-ids of layers that were there, as far as the program tells */
  push(
    image: { readonly name: string; readonly recipe: Recipe },
    login: DockerLogin,
    emit: Emit,
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>;
  /** Writes what was built to a file that `docker load` takes. */
  save(name: string, file: string, signal: AbortSignal): Promise<void>;
}

export interface DockerBuilt {
  readonly name: string;
  /** As the program counts it. */
  readonly unpacked: Bytes;
}

export interface DockerLogin {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

export function createDocker(options: DockerOptions): Docker {
  const { program, parts, dockerfile, environment, temporaryFolder } = options;
  const dialect = dialects[program];
  const run = (call: Partial<Call> & Pick<Call, 'args' | 'signal'>): Promise<Ended> =>
    runProgram({ program, folder: temporaryFolder, environment, ...call });
  const must = async (doing: Doing, call: Parameters<typeof run>[0]): Promise<readonly string[]> => {
    const ended = await run(call);
    if (ended.code !== 0) throw dockerFailure(program, doing, ended);
    return ended.lines;
  };
  const inFolder = async <Result>(work: (folder: string) => Promise<Result>): Promise<Result> => {
    const folder = await mkdtemp(join(temporaryFolder, 'ollama-lambda-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  return {
    async build(recipe, name, emit, signal) {
      if (localImage(recipe.base.image) !== undefined) throw localBase(program, recipe);
      await must('ask', { args: dialect.ping, signal });
      const buildx = program === 'docker' && (await run({ args: ['buildx', 'version'], signal })).code === 0;
      await inFolder(async (folder) => {
        // Every file is needed here, so what a registry knows of layers is of no use.
        const draft = await parts.draft(recipe, noRecords, emit, signal);
        const context = await writeBuildContext(draft, { folder, dockerfile }, signal);
        const args = dialect.build({
          platform: platformOf(recipe),
          name,
          arguments: {
            BASE: baseOf(recipe),
            MODEL: recipe.model === undefined ? '' : storedName(recipe.model.ref),
          },
          labels: recipeLabels(recipe),
          buildx,
        });
        // Without the plugin newer clients complain of the classic builder unless they are told to use it.
        const classic = program === 'docker' && !buildx ? { DOCKER_BUILDKIT: '0' } : {};
        const onLine = buildProgress(program, { emit, context });
        await must('build', { args, folder, environment: { ...environment, ...classic }, onLine, signal });
      });
      const told = await must('ask', { args: dialect.inspect(name), signal });
      const [, platform = 'nothing that we know', size] = /^(\w+\/\S+) (\d+)$/m.exec(told.join('\n')) ?? [];
      if (!platform.startsWith(platformOf(recipe))) {
        throw wrongArchitecture(
          program,
          `the image is for ${platform} and the function for ${platformOf(recipe)}`,
        );
      }
      // What a Dockerfile of the user's own adds, nobody has counted before.
      const unpacked = sumOf(await layersOf(name, signal)) || Number(size);
      checkSize(unpacked, recipe);
      return { name, unpacked: bytes(unpacked) };
    },

    push: ({ name, recipe }, { host, username, password }, emit, signal) =>
      inFolder(async (folder) => {
        const at = { ...environment, ...(await daemonOf(signal)), ...dialect.loginFolder(folder) };
        await must('log in', {
          args: dialect.login(host, username),
          environment: at,
          input: password,
          signal,
        });
        const { onLine, there } = pushProgress(program, emit, await layersOf(name, signal));
        await must('push', { args: dialect.push(name, platformOf(recipe)), environment: at, onLine, signal });
        return there;
      }),

    async save(name, file, signal) {
      await must('save', { args: dialect.save(name, file), signal });
    },
  };

  /** Empty when the program does not tell: everything goes on without it. */
  async function layersOf(name: string, signal: AbortSignal): Promise<BuiltLayers> {
    const diffIds = await run({ args: dialect.layers(name), signal });
    const history = await run({ args: dialect.history(name), signal });
    return diffIds.code === 0 && history.code === 0
      ? builtLayers(diffIds.lines, history.lines)
      : new Map<string, Bytes>();
  }

  /** Which daemon is meant may be written in the user's own folder, which the login's replaces. */
  async function daemonOf(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    if (program !== 'docker' || environment.DOCKER_HOST !== undefined) return {};
    const args = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
    const { code, lines } = await run({ args, signal });
    const host = lines.at(-1)?.trim() ?? '';
    return code === 0 && host.includes('://') ? { DOCKER_HOST: host } : {};
  }
}

const platformOf = ({ architecture }: Recipe): string =>
  `linux/${architecture === 'x86_64' ? 'amd64' : architecture}`;

/** By digest alone: podman does not take a tag beside it. */
const baseOf = ({ base: { image, digest } }: Recipe): string =>
  `${image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}@${digest}`;
