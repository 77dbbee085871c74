import { rmSync } from 'node:fs';
import { execPath } from 'node:process';
import type { LambdaControl } from '../lambda-control.js';
import {
  AwsFailure,
  type FaultBox,
  type ImageStore,
  type LogStore,
  type SandboxAccount,
  type SandboxService,
} from '../service.js';
import { AsyncEvents, lambdaRetryDelays } from './async-events.js';
import { createControl } from './control.js';
import type { EngineNames } from './environment.js';
import { FunctionStore } from './function-store.js';
import { UrlBook } from './function-url.js';
import type { MemoryLimiting } from './memory-limit.js';
import { operations, targetOf } from './operations.js';
import { Runner } from './runner.js';
import { createSender, type SendEvent } from './send-event.js';
import { type CallFunction, createCaller } from './service-call.js';

export interface LambdaServiceOptions {
  readonly account: SandboxAccount;
  readonly images: ImageStore;
  readonly logs: LogStore;
  /** Whether Lambda could assume this role (RoleStore.has). */
  readonly canAssume: (roleArn: string) => boolean;
  /** Scratch folder of this service's own; made when missing, removed at close. */
  readonly folder: string;
  /** dist/container/runtime-client.mjs */
  readonly runtimeClient: string;
  /** Program and arguments of another runtime client, e.g. AWS's own; the sandbox's when absent. */
  readonly runtime?: readonly [string, ...string[]];
  /** An engine of this machine to use instead of the image's. */
  readonly enginePath?: string;
  /** What every function's process finds in its environment besides: keys, and where AWS is. Default: nothing. */
  readonly functionVariables?: () => Readonly<Record<string, string>>;
  /** MB; AWS's own ceiling of 10240 when absent. */
  readonly memoryCap?: number;
  /** How long a function stays Pending, and an update InProgress. Default 150. */
  readonly activeAfterMs?: number;
  /** Default 10 000, Lambda's own. */
  readonly initTimeoutMs?: number;
  /** Stop idle instances with SIGSTOP. Default true. */
  readonly freeze?: boolean;
  /** Events at the same time. Default 1000, Lambda's own. */
  readonly concurrency?: number;
  /** Takes Lambda's own metrics. */
  readonly measure?: (functionName: string, metric: string, value: number) => void;
  /** How processes are kept to their function's memory. Default `auto`. */
  readonly memoryLimit?: MemoryLimiting;
  /** Milliseconds before each further try of an asynchronous event that failed. Default: a minute, then two. */
  readonly retryDelaysMs?: readonly number[];
  /** Failures of events, ordered by function and version. */
  readonly faults?: FaultBox;
}

export interface LambdaService extends SandboxService {
  readonly control: LambdaControl;
  readonly send: SendEvent;
  /** For services that wait for the answer. */
  readonly call: CallFunction;
  /** Functions, URL listeners and running instances that still exist, a line each. */
  leftovers(): readonly string[];
  /** Ends every process and listener, and removes the folder. */
  close(): Promise<void>;
}

/** The same as container/contract.json, which a test compares: JSON cannot be imported without a warning yet. */
export const engineNames: EngineNames = {
  pathVariable: 'OLLAMA_LAMBDA_ENGINE',
  portVariable: 'OLLAMA_LAMBDA_ENGINE_PORT',
  imagePath: '/usr/bin/ollama',
};

/** AWS Lambda in a box; lambda.md is its specification. */
export function createLambdaService(options: LambdaServiceOptions): LambdaService {
  const { account, memoryCap = 10240, concurrency = 1000 } = options;
  const runner = new Runner(runnerOptions(options, concurrency));
  const preparing = new Set<Promise<unknown>>();
  const store = new FunctionStore({
    arnPrefix: `arn:aws:lambda:${account.region}:${account.account}`,
    images: options.images,
    rules: { memoryCap, concurrency, canAssume: options.canAssume },
    now: account.now,
    prepare(version) {
      const prepared = runner.prepare(version);
      const done = prepared.catch(() => undefined).finally(() => preparing.delete(done));
      preparing.add(done);
      return prepared;
    },
    retire: (_, version) => runner.retire(version),
  });
  const urls = new UrlBook({ account, store, runner });
  const control = createControl({ store, runner, urls });
  const events = new AsyncEvents(options.retryDelaysMs ?? lambdaRetryDelays);
  const scene = { account, store, runner, urls, control, events, concurrency };
  return {
    name: 'lambda',
    control,
    send: createSender({ account, store, runner, events }),
    call: createCaller({ account, store, runner }),
    async handle(request, response) {
      const operation = operations[request.operation];
      if (!operation) {
        throw new AwsFailure(
          'UnknownOperationException',
          `The sandbox has no lambda ${request.method} ${request.path}`,
          404,
        );
      }
      await operation(scene, { ...targetOf(request), request }, response);
    },
    leftovers: () => [
      ...[...store.functions.keys()].map((name) => `lambda function: ${name}`),
      ...urls.leftovers(),
      ...runner.leftovers(),
    ],
    async close() {
      events.close();
      await urls.close();
      await runner.close();
      await Promise.all(preparing);
      rmSync(options.folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function runnerOptions(
  options: LambdaServiceOptions,
  concurrency: number,
): ConstructorParameters<typeof Runner>[0] {
  return {
    account: options.account,
    logs: options.logs,
    folder: options.folder,
    command: options.runtime ?? [execPath, options.runtimeClient],
    nodePath: execPath,
    engine: engineNames,
    enginePath: options.enginePath,
    functionVariables: options.functionVariables ?? (() => ({})),
    activeAfterMs: options.activeAfterMs ?? 150,
    initTimeoutMs: options.initTimeoutMs ?? 10_000,
    freeze: options.freeze ?? true,
    memoryLimit: options.memoryLimit ?? 'auto',
    concurrency,
    faults: options.faults,
    measure: options.measure ?? (() => undefined),
  };
}
