import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { RuntimeApi } from '../../src/sandbox/lambda/runtime-api.js';
import { type Answered, type AskOptions, askRuntime } from './ask-runtime.js';
import { openWorkshop, type Workshop } from './stand-in-engine.js';
import { type WatchedLines, watchLines } from './watch-lines.js';

/** The built handler in a process of its own, behind a Runtime API. */
export interface HostedFunction extends WatchedLines {
  readonly child: ChildProcess;
  /** Whether it can be asked; a function may end by itself after an answer. */
  readonly alive: boolean;
  /** Gives it one event; resolves when the answer is complete and it is ready for the next one, or has ended. */
  ask(event: unknown, options?: AskOptions): Promise<Answered>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

export interface Hosting {
  readonly workshop: Workshop;
  /**
   * Starts the function with a store of its own, unless the environment has another.
   * @param under a program and arguments that run the rest of their command line
   */
  host(environment?: Readonly<Record<string, string>>, under?: readonly string[]): Promise<HostedFunction>;
  /** Ends what was started since the last call. */
  closeAll(): Promise<void>;
  close(): Promise<void>;
}

/** Bundles handler, runtime client and stand-in as the build does, into a temporary folder. */
export async function openHosting(): Promise<Hosting> {
  const workshop = await openWorkshop();
  const bundle = async (source: string, name: string): Promise<string> => {
    const outfile = join(workshop.folder, name);
    const entry = fileURLToPath(new URL(`../../${source}`, import.meta.url));
    const shape = { bundle: true, format: 'esm', platform: 'node', target: 'node20' } as const;
    await build({ entryPoints: [entry], outfile, ...shape, logLevel: 'error' });
    return outfile;
  };
  await bundle('container/handler.ts', 'handler.mjs');
  const client = await bundle('src/sandbox/lambda/runtime-client.ts', 'runtime-client.mjs');
  const started: HostedFunction[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((hosted) => hosted.close()));
  };
  return {
    workshop,
    async host(environment = {}, under = []) {
      const hosted = await startHosted([...under, process.execPath, client], {
        LAMBDA_TASK_ROOT: workshop.folder,
        TMPDIR: join(workshop.folder, `tmp-${started.length}`),
        OLLAMA_LAMBDA_ENGINE: workshop.enginePath,
        OLLAMA_MODELS: environment.OLLAMA_MODELS ?? workshop.makeStore().path,
        ...environment,
      });
      started.push(hosted);
      return hosted;
    },
    closeAll,
    async close() {
      await closeAll();
      workshop.remove();
    },
  };
}

async function startHosted(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<HostedFunction> {
  const api = await RuntimeApi.start();
  const child = spawn(program, args, {
    // The runtime client leaves when its standard input closes.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      _HANDLER: 'handler.handler',
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'function',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      OLLAMA_LAMBDA_MODEL: 'tiny',
      OLLAMA_LAMBDA_AUTH: 'iam',
      OLLAMA_LAMBDA_ENGINE_PORT: '0',
      ...environment,
    },
  });
  child.stdin?.on('error', () => undefined); // It may have left already, which `ended` tells.
  const ended = once(child, 'close');
  void ended.then(() => api.fail({ errorType: 'Runtime.ExitError', errorMessage: 'the process ended' }));
  const { lines, line } = watchLines(child, ended);
  return {
    child,
    lines,
    line,
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },
    async ask(event, options) {
      const answer = await askRuntime(api, event, options);
      await Promise.race([api.idle(), ended]);
      return answer;
    },
    ended,
    async close() {
      child.kill();
      await ended;
      await api.close();
    },
  };
}
