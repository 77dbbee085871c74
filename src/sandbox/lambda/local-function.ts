import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { UrlInput } from '../lambda-control.js';
import type { SandboxAccount } from '../service.js';
import { freePort, functionEnvironment } from './environment.js';
import { engineNames } from './lambda-service.js';
import { Pool } from './pool.js';
import { createQueue } from './queue.js';
import { systemLines } from './report.js';
import type { SignedRequest } from './signature.js';
import { serveUrl, type UrlDoor } from './url-request.js';
import { startWarden } from './warden.js';

/** What a function is, as its template says it. */
export interface LocalSettings {
  readonly name: string;
  /** MB. */
  readonly memory: number;
  readonly timeoutSeconds: number;
  /** MB of /tmp. */
  readonly ephemeralStorage: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly url: UrlInput;
  /** The bundle; a copy of it is run, so that the file may change. */
  readonly handler: string;
  /** The engine to run. */
  readonly engine: string;
}

export interface LocalFunctionOptions {
  /** Scratch; removed at close. */
  readonly folder: string;
  /** dist/container/runtime-client.mjs */
  readonly runtimeClient: string;
  readonly account: SandboxAccount;
  /** 0 takes any free port of 127.0.0.1. */
  readonly port: number;
  /** `url` is that of the settings in force. */
  readonly mayCall: (request: SignedRequest, url: UrlInput) => boolean;
  /** A line for each request that was answered: `POST /api/chat 200`. */
  readonly onRequest: (line: string) => void;
  /** Lines of the function, its engine and Lambda. */
  readonly log: (line: string) => void;
}

/** One function on this machine, without image and control plane: a Function URL, the Runtime API and one instance. */
export interface LocalFunction {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** What the next event meets; the instance of before ends when its event does. */
  become(settings: LocalSettings): Promise<void>;
  /** Ends every process. */
  close(): Promise<void>;
}

/**
 * Unlike Lambda it runs one event at a time, the others wait (a second instance would load the model a second time),
 * and an answer whose caller has left is broken off.
 *
 * @throws EADDRINUSE as Node says it, when the port is taken.
 */
export async function startLocalFunction(
  options: LocalFunctionOptions,
  settings: LocalSettings,
): Promise<LocalFunction> {
  const warden = startWarden();
  const pools = new Set<Pool>();
  const inTurn = createQueue();
  const endings = new Set<Promise<unknown>>();
  const report = (): void => {
    const all = [...pools];
    warden.watch(
      all.flatMap((pool) => pool.pids()),
      all.flatMap((pool) => pool.controlGroups()),
    );
  };
  const open = (next: LocalSettings) => {
    const pool = createPool(options, next, report);
    pools.add(pool);
    return { pool, settings: next };
  };
  let now = open(settings);
  const id = randomBytes(16).toString('hex');

  const door = (): UrlDoor => ({
    account: options.account,
    id,
    arn: `arn:aws:lambda:${options.account.region}:${options.account.account}:function:${now.settings.name}:live`,
    input: now.settings.url,
    stopsWithCaller: true,
    mayCall: (request) => options.mayCall(request, now.settings.url),
    run: (event, sink) =>
      inTurn(async () => {
        const answer = await now.pool.run(event, sink);
        // The instance is free again when its log is whole.
        return { result: answer, free: answer.log };
      }),
  });
  const server = createServer((request, response) => {
    response.on('close', () => {
      const end = response.writableFinished ? String(response.statusCode) : 'broken off';
      options.onRequest(`${request.method} ${request.url} ${end}`);
    });
    serveUrl(door(), request, response).catch((error: Error) => response.destroy(error));
  });
  server.requestTimeout = 0;
  try {
    await listen(server, options.port);
  } catch (error) {
    warden.close();
    throw error;
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async become(next) {
      const before = now.pool;
      now = open(next);
      // Through the queue: an event that is under way still belongs to it.
      const ending = inTurn(async () => {
        await before.close();
        pools.delete(before);
        return { result: undefined, free: Promise.resolve() };
      });
      endings.add(ending);
      await ending.finally(() => endings.delete(ending));
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([...pools].map((pool) => pool.close()));
      await Promise.all(endings);
      await closed;
      warden.close();
      rmSync(options.folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function createPool(options: LocalFunctionOptions, settings: LocalSettings, onChange: () => void): Pool {
  const { account, folder, log } = options;
  const root = join(folder, 'images', randomBytes(8).toString('hex'));
  const task = join(root, 'var/task');
  mkdirSync(task, { recursive: true });
  copyFileSync(settings.handler, join(task, 'handler.mjs'));
  const image = {
    root,
    config: {
      environment: { LAMBDA_TASK_ROOT: '/var/task' },
      entrypoint: [],
      command: ['handler.handler'],
      workingFolder: '/var/task',
    },
  };
  return new Pool({
    version: '$LATEST',
    memory: settings.memory,
    memoryLimit: 'auto',
    ephemeralStorage: settings.ephemeralStorage,
    timeoutSeconds: settings.timeoutSeconds,
    folder: join(folder, 'instances'),
    command: [execPath, options.runtimeClient],
    system: systemLines(undefined, () => new Date()),
    surroundings: async (logStream, initializationType) => ({
      workingFolder: task,
      environment: functionEnvironment({
        image,
        functionName: settings.name,
        functionEnvironment: settings.environment,
        memory: settings.memory,
        version: '$LATEST',
        region: account.region,
        logGroup: `/aws/lambda/${settings.name}`,
        logStream,
        initializationType,
        nodePath: execPath,
        engine: engineNames,
        enginePath: settings.engine,
        enginePort: await freePort(),
      }),
    }),
    log: (_, line) => log(line),
    freeze: true,
    snapStart: false,
    // Lambda's own.
    initTimeoutMs: 10_000,
    onChange,
    now: account.now,
  });
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
