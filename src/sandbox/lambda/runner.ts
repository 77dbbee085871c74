import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsFailure, type FaultBox, type LogStore, type SandboxAccount } from '../service.js';
import { type EngineNames, freePort, functionEnvironment, type InitializationType } from './environment.js';
import { stateConflict } from './failures.js';
import type { FunctionEntry, Version } from './function-entry.js';
import type { MemoryLimiting } from './memory-limit.js';
import { Pool } from './pool.js';
import type { PoolAnswer, PoolEvent } from './pool-event.js';
import { systemLines } from './report.js';
import type { AnswerSink } from './sink.js';
import { createUnpacker } from './unpack.js';
import { startWarden, type Warden } from './warden.js';

export interface RunnerOptions {
  readonly account: SandboxAccount;
  readonly logs: LogStore;
  /** Scratch: unpacked images and the instances' folders. */
  readonly folder: string;
  /** Program and leading arguments of the runtime client. */
  readonly command: readonly [string, ...string[]];
  readonly nodePath: string;
  readonly engine: EngineNames;
  readonly enginePath: string | undefined;
  readonly functionVariables: () => Readonly<Record<string, string>>;
  readonly activeAfterMs: number;
  readonly initTimeoutMs: number;
  readonly freeze: boolean;
  readonly memoryLimit: MemoryLimiting;
  /** Events at the same time, over all functions. */
  readonly concurrency: number;
  readonly faults: FaultBox | undefined;
  /** Lambda's own metrics of a function. */
  readonly measure: (functionName: string, metric: string, value: number) => void;
}

/** Runs events in the versions' pools: where the control plane's data become processes. */
export class Runner {
  #options: RunnerOptions;
  #pools = new Map<Version, Pool>();
  #unpack: ReturnType<typeof createUnpacker>;
  #warden: Warden | undefined;
  #errors = new WeakMap<Version, number>();
  #active = 0;
  /** By the function's ARN. */
  #activeIn = new Map<string, number>();
  #endings = new Set<Promise<unknown>>();
  #closed = new AbortController();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#unpack = createUnpacker(join(options.folder, 'images'));
  }

  /** What AWS calls optimising the image: here it is unpacked, and a little time passes. */
  async prepare(version: Version): Promise<void> {
    await Promise.all([
      this.#unpack(version.image),
      delay(this.#options.activeAfterMs, undefined, { signal: this.#closed.signal }),
    ]);
  }

  /** @throws AwsFailure when the function is not Active, or too many events are under way. */
  async run(entry: FunctionEntry, version: Version, event: PoolEvent, sink: AnswerSink): Promise<PoolAnswer> {
    if (entry.state !== 'Active') throw stateConflict(entry.state);
    if (this.#active >= this.#options.concurrency) {
      this.#options.measure(version.input.name, 'Throttles', 1);
      throw new AwsFailure('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'ConcurrentInvocationLimitExceeded',
      });
    }
    const reserved = entry.reservedConcurrency;
    const under = this.#activeIn.get(entry.arn) ?? 0;
    if (reserved !== undefined && under >= reserved) {
      this.#options.measure(version.input.name, 'Throttles', 1);
      throw new AwsFailure('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      });
    }
    this.#active += 1;
    this.#activeIn.set(entry.arn, under + 1);
    try {
      const answer = this.#ordered(version) ?? (await this.#pool(version).run(event, sink));
      this.#track(answer.log);
      if (answer.error !== undefined) this.#errors.set(version, this.errorsOf(version) + 1);
      return answer;
    } finally {
      this.#active -= 1;
      this.#activeIn.set(entry.arn, (this.#activeIn.get(entry.arn) ?? 1) - 1);
    }
  }

  /** Events that failed in this version so far. */
  errorsOf(version: Version): number {
    return this.#errors.get(version) ?? 0;
  }

  /** Ends when as many instances of this version are initialised. Rejects with the reason when one fails. */
  async provision(version: Version, instances: number): Promise<void> {
    if (instances === 0 && !this.#pools.has(version)) return;
    const provisioned = this.#pool(version).provision(instances);
    this.#track(provisioned);
    await provisioned;
  }

  /** Nothing new goes to this version's processes; those at work may finish. */
  retire(version: Version): void {
    const pool = this.#pools.get(version);
    if (pool) this.#track(pool.retire());
  }

  /** Kills this version's processes at once. */
  remove(version: Version): void {
    const pool = this.#pools.get(version);
    if (!pool) return;
    this.#pools.delete(version);
    this.#track(pool.close());
  }

  /** One line for each version that has processes. */
  leftovers(): readonly string[] {
    return [...this.#pools]
      .filter(([, pool]) => pool.size > 0)
      .map(([{ input, version }, pool]) => `lambda instances: ${pool.size} of ${input.name}:${version}`);
  }

  /** Ends when every process is gone. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    await Promise.all([...this.#endings]);
    this.#warden?.close();
  }

  /** The failure that somebody ordered for an event of this version. */
  #ordered({ input, version }: Version): PoolAnswer | undefined {
    const fault = this.#options.faults?.take(`function:${input.name}:${version}`);
    if (fault === undefined) return undefined;
    const error = {
      errorType: fault.code ?? 'Runtime.ExitError',
      errorMessage: fault.message ?? 'as ordered',
    };
    return { requestId: randomUUID(), error, log: Promise.resolve([]) };
  }

  #track(promise: Promise<unknown>): void {
    const ending = promise.then(
      () => undefined,
      () => undefined,
    );
    this.#endings.add(ending);
    void ending.then(() => this.#endings.delete(ending));
  }

  #pool(version: Version): Pool {
    const known = this.#pools.get(version);
    if (known) return known;
    const { account, command, freeze, initTimeoutMs, memoryLimit, folder, logs, measure } = this.#options;
    const { input } = version;
    const pool = new Pool({
      version: version.version,
      memory: input.memory,
      memoryLimit,
      ephemeralStorage: input.ephemeralStorage,
      timeoutSeconds: input.timeout,
      folder: join(folder, 'instances'),
      command,
      surroundings: (logStream, type) => this.#surroundings(version, logStream, type),
      system: systemLines(input.logging, account.now),
      log: (stream, line) => logs.put(input.logGroup, stream, line),
      onReport: ({ durationMs, errorType }) => {
        measure(input.name, 'Invocations', 1);
        measure(input.name, 'Errors', errorType === undefined ? 0 : 1);
        measure(input.name, 'Duration', durationMs);
      },
      freeze,
      initTimeoutMs,
      snapStart: input.snapStart === true && version.version !== '$LATEST',
      onChange: () => this.#report(),
      now: account.now,
    });
    this.#pools.set(version, pool);
    return pool;
  }

  async #surroundings(
    version: Version,
    logStream: string,
    initializationType: InitializationType,
  ): Promise<{ environment: Record<string, string>; workingFolder: string }> {
    const { account, nodePath, engine, enginePath, functionVariables } = this.#options;
    const image = await this.#unpack(version.image);
    const environment = functionEnvironment({
      image,
      functionName: version.input.name,
      functionEnvironment: { ...functionVariables(), ...version.input.environment },
      memory: version.input.memory,
      version: version.version,
      region: account.region,
      logGroup: version.input.logGroup,
      logging: version.input.logging,
      logStream,
      initializationType,
      nodePath,
      engine,
      enginePath,
      enginePort: await freePort(),
    });
    return { environment, workingFolder: join(image.root, image.config.workingFolder) };
  }

  #report(): void {
    this.#warden ??= startWarden();
    const pools = [...this.#pools.values()];
    this.#warden.watch(
      pools.flatMap((pool) => pool.pids()),
      pools.flatMap((pool) => pool.controlGroups()),
    );
  }
}
