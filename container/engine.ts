import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineEnvironment, engineHome } from './engine-environment.js';
import { answers, freePort, preload } from './engine-probe.js';
import { type EngineExit, type EngineProcess, startEngineProcess } from './engine-process.js';
import { type EngineCall, requestEngine } from './engine-request.js';
import { failureOf, type Readiness, restarts, type State, stillLoading } from './engine-state.js';
import type { Options } from './options.js';

/** The supervised `ollama serve`, and how far it has come. */
export interface Engine {
  /** Holds until the engine answers, or the signal aborts. Never rejects. */
  whenServing(signal: AbortSignal): Promise<Readiness>;
  /** Holds until the model is loaded, or the signal aborts; tries again when an earlier load failed. Never rejects. */
  whenLoaded(signal: AbortSignal): Promise<Readiness>;
  /** See `requestEngine`; only after one of the above said ready. An engine that has died meanwhile is awaited. */
  request(call: HeldCall): Promise<IncomingMessage>;
  /** Ends the engine for good. */
  stop(): void;
}

type HeldCall = EngineCall & { readonly signal: AbortSignal };

export interface EngineSurroundings {
  readonly options: Options;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes the engine's own output, line by line. */
  readonly onLine: (line: string) => void;
}

/** Milliseconds between looks at an engine that starts; it answers about 60 ms after its start when all is cached. */
const look = 20;

/**
 * Starts the engine and the loading of the model, and returns at once: Lambda gives a start ten seconds, and loading
 * takes what it takes. It goes on while an invocation is open, since an instance is frozen between invocations.
 */
export function startEngine(surroundings: EngineSurroundings): Engine {
  const { options } = surroundings;
  const changes = new EventEmitter().setMaxListeners(0);
  let state: State = { kind: 'starting' };
  let current: EngineProcess | undefined;
  let port = options.enginePort;
  let deaths: number[] = [];

  const become = (next: State): void => {
    if (state.kind === 'stopped') return;
    state = next;
    changes.emit('change');
  };

  const start = async (): Promise<void> => {
    become({ kind: 'starting' });
    port = options.enginePort || (await freePort());
    const prepared = prepareHome(options);
    if (prepared !== undefined) return become({ kind: 'broken', reason: prepared, permanent: true });
    if (state.kind === 'stopped') return;
    const environment = engineEnvironment(options, surroundings.environment, {
      port,
      processors: availableParallelism(),
    });
    const engine = startEngineProcess(options.enginePath, environment, surroundings.onLine);
    current = engine;
    void engine.exited.then(onExit);
    while (current === engine && !(await answers(port))) await sleep(look);
    if (current === engine) await load(engine);
  };

  /** The request stays open until the model is loaded: the engine gives up a load whose client goes away. */
  const load = async (engine: EngineProcess): Promise<void> => {
    become({ kind: 'loading' });
    const failure = await preload(port, options.model).catch(async (error: Error) => {
      await noticed(engine);
      return error.message;
    });
    if (current !== engine) return; // It died meanwhile, and `onExit` has said what comes next.
    become(failure === undefined ? { kind: 'loaded' } : { kind: 'load-failed', reason: failure });
  };

  const onExit = (exit: EngineExit): void => {
    current = undefined;
    const now = Date.now();
    deaths = [...deaths.filter((death) => now - death < restarts.within), now];
    if (exit.permanent || deaths.length > restarts.most) become({ kind: 'broken', ...exit });
    else if (state.kind !== 'stopped') void start();
  };

  /** A request that comes later gets another try, when there is reason to hope. */
  const revive = (): void => {
    if (state.kind === 'load-failed' && current !== undefined) void load(current);
    const rested = deaths.filter((death) => Date.now() - death < restarts.within).length < restarts.most;
    if (state.kind === 'broken' && !state.permanent && rested) void start();
  };

  const hold = async (signal: AbortSignal, enough: readonly State['kind'][]): Promise<Readiness> => {
    revive();
    for (;;) {
      if (enough.includes(state.kind)) return { ready: true };
      const failure = failureOf(state);
      if (failure !== undefined) return failure;
      if (signal.aborted) return stillLoading;
      // Rejects only when the signal aborts, which the next turn sees.
      await once(changes, 'change', { signal }).catch(() => undefined);
    }
  };

  /** An engine that has died is met by a closed door before its exit is known here: wait for that, and for the next. */
  const request = async (call: HeldCall): Promise<IncomingMessage> => {
    const met = current;
    try {
      return await requestEngine(port, call);
    } catch (error) {
      // Any other failure came after the engine had the request, which may be what killed it: not sent twice.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
      await noticed(met);
      const readiness = await hold(call.signal, ['loaded']);
      if (!readiness.ready) throw error;
      return await requestEngine(port, call);
    }
  };

  void start();
  return {
    whenServing: (signal) => hold(signal, ['loading', 'loaded', 'load-failed']),
    whenLoaded: (signal) => hold(signal, ['loaded']),
    request,
    stop() {
      become({ kind: 'stopped' });
      current?.stop();
    },
  };
}

/** Milliseconds in which the exit of an engine that broke off a connection is known, if it was an exit. */
const notice = 1000;

const noticed = (engine: EngineProcess | undefined): Promise<unknown> =>
  Promise.race([engine?.exited, sleep(notice, undefined, { ref: false })]);

/** Undefined, or why the engine could not live with its home. */
function prepareHome(options: Options): string | undefined {
  try {
    mkdirSync(engineHome(options), { recursive: true });
    return undefined;
  } catch (error) {
    return `the engine's home cannot be made: ${(error as Error).message}`;
  }
}
