import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PreludeReader } from '../../src/sandbox/lambda/prelude.js';
import { RuntimeApi } from '../../src/sandbox/lambda/runtime-api.js';
import { proc } from './measured.js';
import { TokenClock, type TokenTimes } from './token-clock.js';

export interface HostOptions {
  /** Where the handler is: `dist/container`, or a folder with another `handler.mjs`. */
  readonly taskRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The build's `dist`. */
  readonly dist: string;
}

/** The built handler in a process of its own, under the sandbox's Runtime API. */
export class HostedFunction {
  /** Milliseconds from the start of the process to its first question for an event. */
  readonly ready: Promise<number>;
  readonly #api: RuntimeApi;
  readonly #child: ChildProcess;
  #said = '';
  #events = 0;

  static async start(options: HostOptions): Promise<HostedFunction> {
    return new HostedFunction(options, await RuntimeApi.start());
  }

  private constructor({ taskRoot, environment, dist }: HostOptions, api: RuntimeApi) {
    this.#api = api;
    const start = performance.now();
    this.#child = spawn(process.execPath, [join(dist, 'container/runtime-client.mjs')], {
      // The runtime client leaves when its standard input closes.
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        AWS_LAMBDA_RUNTIME_API: api.address,
        AWS_LAMBDA_FUNCTION_NAME: 'bench',
        LAMBDA_TASK_ROOT: taskRoot,
        _HANDLER: 'handler.handler',
        ...environment,
      },
    });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.on('data', (text: Buffer) => {
        this.#said = (this.#said + text.toString()).slice(-4000);
      });
    }
    this.ready = api.initialised.then((failure) => {
      if (failure !== undefined) throw new Error(`init failed: ${JSON.stringify(failure)}\n${this.#said}`);
      return performance.now() - start;
    });
    this.#child.once('exit', (code) =>
      api.fail({ errorType: 'Runtime.ExitError', errorMessage: `exited with ${code}: ${this.#said}` }),
    );
  }

  /** Sends an event and reads its native stream. Throws when no whole answer came. */
  async ask(event: unknown): Promise<TokenTimes> {
    const clock = new TokenClock();
    const skip = preludeSkipper((chunk) => clock.push(chunk));
    await this.#invoke(event, skip);
    return clock.times;
  }

  /** Sends an event and gives back the answer's body, without its prelude. */
  async read(event: unknown): Promise<string> {
    let body = '';
    await this.#invoke(
      event,
      preludeSkipper((chunk) => {
        body += Buffer.from(chunk).toString();
      }),
    );
    return body;
  }

  /** MiB of the process in which the handler runs, engine not included. */
  get rssMiB(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  /** Milliseconds of CPU that that process has taken since its start, in the kernel's ticks of 10 ms. */
  get cpuMs(): number {
    const fields =
      proc(this.#child.pid ?? 0, 'stat')
        .split(') ')
        .at(-1)
        ?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async close(): Promise<void> {
    const running = this.#child.exitCode === null && this.#child.signalCode === null;
    const exited = running ? once(this.#child, 'exit') : undefined;
    this.#child.kill('SIGTERM');
    await exited;
    await this.#api.close();
  }

  async #invoke(event: unknown, onChunk: (chunk: Uint8Array) => void): Promise<void> {
    const failure = await this.#api.invoke(
      {
        requestId: `bench-${++this.#events}`,
        functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:bench',
        deadlineMs: Date.now() + 900_000,
        traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
        clientContext: undefined,
        payload: Buffer.from(JSON.stringify(event)),
      },
      {
        start: () => undefined,
        write: (chunk) => {
          onChunk(chunk);
          return Promise.resolve();
        },
      },
    );
    if (failure !== undefined) throw new Error(`${JSON.stringify(failure)}\n${this.#said}`);
    await this.#api.idle();
  }
}

/** Passes on what comes after the prelude of status and headers. */
function preludeSkipper(pass: (chunk: Uint8Array) => void): (chunk: Uint8Array) => void {
  const reader = new PreludeReader();
  let begun = false;
  return (chunk) => {
    const body = begun ? chunk : reader.push(chunk)?.rest;
    if (body === undefined) return;
    begun = true;
    if (body.length > 0) pass(body);
  };
}
