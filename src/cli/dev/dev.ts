import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { isOfThisMachine } from '../../invoke/proxy.js';
import { parseModelReference } from '../../models/reference.js';
import { type LocalTables, startLocalTables } from '../../sandbox/dynamodb/local-tables.js';
import {
  type LocalFunction,
  type LocalSettings,
  startLocalFunction,
} from '../../sandbox/lambda/local-function.js';
import type { SignedRequest } from '../../sandbox/lambda/signature.js';
import type { SandboxAccount } from '../../sandbox/service.js';
import type { ApiKey } from '../api-key.js';
import { sandboxAssets } from '../assets.js';
import { listening } from '../port.js';
import type { Session } from '../session.js';
import { chooseEngine, type DevEngine } from './engine.js';
import { modelStore } from './models.js';
import { becomeReady } from './ready.js';
import { type DevFunction, devFunction } from './settings.js';

export interface DevOptions {
  readonly port: number;
  /** What `--engine` says. */
  readonly engine: string | undefined;
  /** The key that callers will need when the config asks for one. */
  readonly key: ApiKey;
}

/** A function that runs on this machine. */
export interface Dev {
  readonly url: string;
  readonly engine: DevEngine;
  /** Takes a changed config, or a new handler; resolves when the function is ready again. */
  become(config: Config): Promise<LocalSettings>;
  close(): Promise<void>;
}

/** Starts the function of a config and waits until it is ready. Nothing is left when this fails. */
export async function startDev(
  config: Config,
  options: DevOptions,
  session: Session,
): Promise<Dev & { readonly settings: LocalSettings }> {
  const { port } = options;
  const folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-dev-'));
  const account = accountOf(config, session);
  const tables = await startLocalTables(account);
  let local: LocalFunction | undefined;
  const close = async (): Promise<void> => {
    await local?.close();
    await tables.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const engine = await chooseEngine(options.engine, session.io, folder);
    const settle = (wanted: Config): LocalSettings => {
      const made = functionOf(wanted, { engine, folder, tables }, options, session);
      tables.hold(made.tables);
      return made.settings;
    };
    const settings = settle(config);
    const started = await listening(() => start(settings, { account, folder, port }, session), {
      port,
      command: 'dev',
      why: 'another dev may be running',
    });
    local = started;
    const ready = async (of: LocalSettings): Promise<LocalSettings> => {
      const headers = keyHeader(of, options.key);
      await becomeReady({ url: started.url, headers, signal: session.signals.signal });
      return of;
    };
    await ready(settings);
    return {
      url: started.url,
      engine,
      settings,
      async become(next) {
        const wanted = settle(next);
        await started.become(wanted);
        return ready(wanted);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether the function asks its callers for a key. */
export const asksForKey = ({ environment }: LocalSettings): boolean =>
  environment.OLLAMA_LAMBDA_AUTH === 'api-key';

interface Around {
  readonly engine: DevEngine;
  readonly folder: string;
  readonly tables: LocalTables;
}

function functionOf(
  config: Config,
  { engine, folder, tables }: Around,
  { key }: DevOptions,
  { io }: Session,
): DevFunction {
  // The stand-in speaks under any name, and the sandbox's model is as good as another.
  const named = config.model ?? (engine.kind === 'stand-in' ? 'tiny-llama' : 'llama3.2:1b');
  const model = parseModelReference(named, config.sources.modelRegistry);
  const models = modelStore(model, engine, io, folder);
  const parts = { engine: engine.path, models, keySha256: key.sha256, tables: tables.environment };
  return devFunction({ ...config, model: model.short }, parts);
}

const keyHeader = (settings: LocalSettings, key: ApiKey): Record<string, string> =>
  asksForKey(settings) ? { authorization: `Bearer ${key.text}` } : {};

/** Nobody's: it shows in the events, and nothing that callers send is signed. */
const accountOf = ({ region }: Config, { io }: Session): SandboxAccount => ({
  account: '000000000000',
  region: region ?? 'us-east-1',
  accessKeyId: '',
  secretAccessKey: '',
  now: () => new Date(io.now()),
});

function start(
  settings: LocalSettings,
  {
    account,
    folder,
    port,
  }: { readonly account: SandboxAccount; readonly folder: string; readonly port: number },
  { emit, signals }: Session,
): Promise<LocalFunction> {
  // What Ctrl-C breaks off ends otherwise than it should, and is no news.
  const levelOf = (line: string) => (isBad(line) && !signals.signal.aborted ? 'warn' : 'debug');
  return startLocalFunction(
    {
      folder: join(folder, 'function'),
      runtimeClient: sandboxAssets().runtimeClient,
      account,
      port,
      mayCall: ({ headers }, { cors }) => isLetIn(headers, cors?.AllowOrigins ?? []),
      onRequest: (line) => emit({ kind: 'note', level: 'info', text: line }),
      log: (line) => emit({ kind: 'note', level: levelOf(line), text: line }),
    },
    settings,
  );
}

/**
 * Programs and pages of this machine, and the pages that the config lets in. Any other page that is open in a browser here
 * could post to a loopback port too, without reading the answer.
 */
function isLetIn(headers: SignedRequest['headers'], origins: readonly string[]): boolean {
  const { host, origin } = headers as { host?: string; origin?: string };
  const invited = origin !== undefined && (origins.includes(origin) || origins.includes('*'));
  return isOfThisMachine({ host, origin: invited ? undefined : origin });
}

/** Lines in which Lambda says that something ended otherwise than it should. */
const isBad = (line: string): boolean => /^(INIT_)?REPORT .*\bStatus: |Task timed out after/.test(line);
