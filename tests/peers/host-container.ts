import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { RuntimeApi } from '../../src/sandbox/lambda/runtime-api.js';
import { type Answered, askRuntime } from '../container/ask-runtime.js';
import { urlEvent } from '../container/fake-lambda.js';
import { type WatchedLines, watchLines } from '../container/watch-lines.js';
import type { Dockerd } from './dockerd.js';
import { stopped } from './program.js';

/** One instance of the function, in a container as Lambda would have one, behind a Runtime API of ours. */
export interface HostContainer extends WatchedLines {
  /** Resolves at its first request for an event. */
  readonly initialised: Promise<unknown>;
  /** Gives it one event of a Function URL. */
  ask(method: string, path: string, body?: unknown): Promise<Answered>;
  /** `docker inspect` of the container. */
  inspect(): Promise<Inspected>;
  stop(): Promise<void>;
}

export interface Inspected {
  readonly State: { readonly Running: boolean; readonly OOMKilled: boolean; readonly ExitCode: number };
  readonly Config: { readonly User: string };
  readonly HostConfig: { readonly ReadonlyRootfs: boolean; readonly Memory: number };
}

/** Memory in MiB, of the container and as the function is told. */
export async function startContainer(
  { docker, where }: Dockerd,
  image: string,
  settings: { readonly memory: number; readonly environment?: Readonly<Record<string, string>> },
): Promise<HostContainer> {
  const api = await RuntimeApi.start();
  const name = `function-${randomUUID()}`;
  const environment = {
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_FUNCTION_NAME: 'function',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: 'eu-central-1',
    OLLAMA_LAMBDA_AUTH: 'iam',
    // The network is this machine's.
    OLLAMA_LAMBDA_ENGINE_PORT: '0',
    ...settings.environment,
  };
  const child = spawn(
    'docker',
    ['run', ...asLambda(settings.memory), `--name=${name}`, ...variables(environment), image],
    {
      ...where,
      // The runtime client leaves when its standard input closes: the container does not outlive this process.
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'close');
  void ended.then(() => api.fail({ errorType: 'Runtime.ExitError', errorMessage: 'the container ended' }));
  const { lines, line } = watchLines(child, ended);
  return {
    lines,
    line,
    initialised: Promise.race([
      api.initialised,
      ended.then(() => {
        throw new Error(`the container ended before it was ready:\n${lines.join('\n')}`);
      }),
    ]),
    ask: (method, path, body) => askRuntime(api, urlEvent(path, body, { method })),
    inspect: async () => (JSON.parse(await docker('inspect', name)) as [Inspected])[0],
    async stop() {
      await docker('rm', '--force', name);
      await stopped(child);
      await api.close();
    },
  };
}

/**
 * As Lambda runs a function: nothing can be written but /tmp, by a user without rights; memory has a limit and no swap
 * beside it.
 */
const asLambda = (memory: number): readonly string[] => [
  '--interactive',
  '--read-only',
  '--tmpfs=/tmp:size=512m,mode=1777',
  `--memory=${memory}m`,
  `--memory-swap=${memory}m`,
  '--cpus=1',
  '--user=993:990',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--network=host',
  '--log-driver=none',
];

const variables = (environment: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`);
