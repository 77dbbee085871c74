import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { callerLeft, exited, type FunctionError, storageFull, timedOut } from './function-error.js';
import { eachLine } from './lines.js';
import { limitMemory, type MemoryLimit, type MemoryLimiting } from './memory-limit.js';
import { allGone, familyOf, killFamily, peakMemoryMib, signalAll } from './processes.js';
import { type Invocation, RuntimeApi } from './runtime-api.js';
import type { AnswerSink } from './sink.js';
import { watchStorage } from './storage.js';

export interface InstanceSpec {
  /** Program and arguments of the runtime client. */
  readonly command: readonly [string, ...string[]];
  readonly workingFolder: string;
  /** The instance's own folder, made here and removed at the end; `tmp` in it is its /tmp. */
  readonly folder: string;
  /** Everything but AWS_LAMBDA_RUNTIME_API and TMPDIR. */
  readonly environment: Readonly<Record<string, string>>;
  /** MiB of memory for all its processes. */
  readonly memory: number;
  readonly memoryLimit: MemoryLimiting;
  /** MiB of /tmp. */
  readonly storage: number;
  readonly onLine: (line: string) => void;
  /** Process ids have come or gone. */
  readonly onChange: () => void;
  readonly now: () => Date;
}

/**
 * One process that runs the function, with its Runtime API. It serves one event at a time and is frozen between
 * events. It is gone for good once `alive` is false.
 */
export class Instance {
  alive = true;
  pids: readonly number[] = [];
  #api: RuntimeApi;
  #child: ChildProcess;
  #spec: InstanceSpec;
  #limit: MemoryLimit;
  #requestId = '';
  #closing: Promise<void> | undefined;
  #killed: readonly number[] = [];

  static async start(spec: InstanceSpec): Promise<Instance> {
    mkdirSync(join(spec.folder, 'tmp'), { recursive: true });
    return new Instance(spec, await RuntimeApi.start());
  }

  private constructor(spec: InstanceSpec, api: RuntimeApi) {
    this.#spec = spec;
    this.#api = api;
    this.#limit = limitMemory(`ollama-lambda-${basename(spec.folder)}`, spec.memory, spec.memoryLimit);
    const [program, ...args] = this.#limit.command(spec.command);
    const child = spawn(program, args, {
      cwd: spec.workingFolder,
      // A session of its own: signals for the sandbox are not for the function.
      detached: true,
      // The runtime client leaves when its standard input closes, so it does not outlive a sandbox that was killed.
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...spec.environment,
        AWS_LAMBDA_RUNTIME_API: api.address,
        TMPDIR: join(spec.folder, 'tmp'),
      },
    });
    this.#child = child;
    this.#limit.watch(child.pid);
    // Writing to a process that has just died is not news: `exit` tells.
    child.stdin?.on('error', () => undefined);
    eachLine(child.stdout, spec.onLine);
    eachLine(child.stderr, spec.onLine);
    child.on('error', (error) => {
      this.#gone({ errorType: 'Runtime.InvalidEntrypoint', errorMessage: error.message });
    });
    child.on('exit', (code, signal) => {
      const outOfMemory = signal === 'SIGKILL' && this.#limit.exceeded();
      this.#gone(exited(this.#requestId, { code, signal, outOfMemory }));
    });
    this.#look();
  }

  /** The control group in which its processes are, if there is one. */
  get controlGroup(): string | undefined {
    return this.#limit.folder;
  }

  /** Waits for the first `next`. On failure the instance is closed and the reason is returned. */
  async initialise(requestId: string, limitMs: number): Promise<FunctionError | 'timeout' | undefined> {
    this.#requestId = requestId;
    const outcome = await withLimit(this.#api.initialised, limitMs);
    if (outcome === undefined && this.alive) this.#look();
    else await this.close();
    return outcome;
  }

  /**
   * Runs one event. Resolves when the answer is complete; `rested` when the runtime has asked for the next one, the
   * deadline has passed, or the process is gone. When `left` aborts, the answer breaks off.
   */
  run(
    invocation: Invocation,
    timeoutSeconds: number,
    sink: AnswerSink,
    left?: AbortSignal,
  ): { answered: Promise<FunctionError | undefined>; rested: Promise<void> } {
    const { requestId, deadlineMs } = invocation;
    this.#requestId = requestId;
    const timer = setTimeout(
      () => this.#gone(timedOut(this.#spec.now(), requestId, timeoutSeconds)),
      Math.max(0, deadlineMs - Date.now()),
    );
    const { folder, storage } = this.#spec;
    const unwatch = watchStorage(join(folder, 'tmp'), storage * 1024 * 1024, (bytes) =>
      this.#gone(storageFull(requestId, bytes, storage)),
    );
    const abandon = (): void => this.#api.abandon(callerLeft(requestId));
    const answered = this.#api.invoke(invocation, sink);
    left?.addEventListener('abort', abandon, { once: true });
    if (left?.aborted) abandon();
    const rested = answered
      .then(() => (this.alive ? this.#api.idle() : undefined))
      .finally(() => {
        clearTimeout(timer);
        unwatch();
        left?.removeEventListener('abort', abandon);
      });
    return { answered, rested };
  }

  /** Stops every process of the instance, as Lambda does between events. Twice, for what forked while we looked. */
  freeze(): void {
    this.#look();
    signalAll(this.pids, 'SIGSTOP');
    const before = this.pids.length;
    this.#look();
    if (this.pids.length !== before) signalAll(this.pids, 'SIGSTOP');
  }

  thaw(): void {
    signalAll(this.pids, 'SIGCONT');
  }

  /** MiB; undefined where the system does not tell. */
  peakMemory(): number | undefined {
    return peakMemoryMib(this.pids);
  }

  /** Kills every process of the instance and removes its folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#gone(exited(this.#requestId, { code: null, signal: 'SIGKILL', outOfMemory: false }));
    await this.#api.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid) {
      await new Promise((resolve) => this.#child.once('exit', resolve));
    }
    // Descendants are not our children: nothing tells of their end, and one still writing would spoil the removal.
    await allGone(this.#killed);
    await this.#limit.end();
    rmSync(this.#spec.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #gone(reason: FunctionError): void {
    if (!this.alive) return;
    this.alive = false;
    const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
    // The number of a process that has ended may be another's by now.
    this.#killed = killFamily(ended ? undefined : this.#child.pid, this.#spec.folder);
    this.pids = [];
    this.#api.fail(reason);
    this.#spec.onChange();
  }

  #look(): void {
    if (!this.#child.pid || !this.alive) return;
    this.pids = familyOf(this.#child.pid, this.#spec.folder);
    this.#spec.onChange();
  }
}

async function withLimit<T>(promise: Promise<T>, limitMs: number): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
