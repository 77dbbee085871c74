import { availableParallelism } from 'node:os';
import type { EngineSurroundings, Needs } from '../engine.js';
import { configuredKvType, engineEnvironment, engineHome } from '../engine-environment.js';
import { answersWithin, freePort, preload } from '../engine-probe.js';
import {
  type EngineExit,
  type EngineProcess,
  exitNoticed,
  prepareHome,
  startEngineProcess,
} from '../engine-process.js';
import { createStates, isHopeful, type Readiness, type State } from '../engine-state.js';
import { createDeaths, restarts } from './deaths.js';
import type { Rung } from './fallbacks.js';
import { createMemoryGuard } from './memory-guard.js';
import { type ModelPreparation, prepareModel } from './model-preparation.js';
import { createOomKills } from './oom-kills.js';
import { usualPatience } from './patience.js';
import { createRunnerWatch, soundsKilled } from './runner-watch.js';
import { type Fetched, openSource } from './source.js';
import type { Supervision } from './supervision.js';

export function startSupervision(surroundings: EngineSurroundings): Supervision {
  const { options, environment, note = () => undefined } = surroundings;
  const patience = { ...usualPatience, ...surroundings.patience };
  const states = createStates();
  const source = openSource({ options, environment, note });
  const guard = createMemoryGuard(options, configuredKvType(environment));
  const runner = createRunnerWatch();
  const deaths = createDeaths();
  const oomKills = surroundings.oomKills ?? createOomKills();
  const stopped = new AbortController();
  let current: EngineProcess | undefined;
  let port = options.enginePort;
  let preparation: ModelPreparation | undefined;
  let verdict: string | undefined;
  let restarted = 0;
  let loadMs: number | undefined;
  let lastSeen = Date.now();

  const start = (): Promise<void> =>
    bringUp().catch((error: Error) => {
      states.become({ kind: 'broken', reason: `the engine could not be started: ${error.message}` });
    });

  const bringUp = async (): Promise<void> => {
    states.become({ kind: 'starting' });
    const homeless = prepareHome(engineHome(options));
    if (homeless !== undefined) return states.become({ kind: 'broken', reason: homeless });
    if (source.fetch && !preparation && !(await brought(source.fetch(stopped.signal)))) return;
    port = options.enginePort || (await freePort());
    if (states.now.kind === 'stopped') return;
    if (!source.pull) prepare();
    const engine = startEngineProcess(options.enginePath, engineSettings(), onLine);
    current = engine;
    const died = new AbortController();
    void engine.exited.then((exit) => {
      died.abort();
      onExit(engine, exit);
    });
    const serves = await answersWithin(port, patience.start, died.signal);
    if (current !== engine) return;
    if (!serves) return giveUp(engine, `did not answer within ${patience.start / 1000} s of its start`);
    runner.serves(engine.pid);
    if (source.pull && !preparation && !(await brought(source.pull(port, stopped.signal)))) {
      current = undefined;
      return engine.stop();
    }
    prepare();
    if (current === engine) await load(engine);
  };

  const engineSettings = (): Record<string, string> =>
    engineEnvironment(options, environment, {
      port,
      processors: availableParallelism(),
      modelsPath: source.modelsPath,
      setting: guard.setting,
    });

  const prepare = (): void => {
    preparation ??= prepareModel({ options, store: source.modelsPath, learn: guard.learn, note });
  };

  const onLine = (line: string): void => {
    runner.hear(line);
    surroundings.onLine(line);
  };

  const brought = async (bringing: Promise<Fetched>): Promise<boolean> => {
    const fetched = await bringing;
    if (fetched.ok) return true;
    note('model-not-fetched', { reason: fetched.reason });
    states.become({ kind: fetched.permanent ? 'broken' : 'load-failed', reason: fetched.reason });
    return false;
  };

  /** The request stays open until the model is loaded: the engine gives up a load whose client goes away. */
  const load = async (engine: EngineProcess): Promise<void> => {
    states.become({ kind: 'loading' });
    const started = performance.now();
    const failure = await preload(port, guard.setting.model).catch(async (error: Error) => {
      await exitNoticed(engine);
      return error.message;
    });
    if (current !== engine) return; // It died meanwhile, and `onExit` has said what comes next.
    if (failure === undefined) {
      loadMs = Math.round(performance.now() - started);
      runner.loaded(engine.pid);
      preparation?.finish();
      note('model-loaded', { model: guard.setting.model, loadMs, ...preparation?.figures });
      return states.become({ kind: 'loaded' });
    }
    note('load-failed', { reason: failure });
    if (soundsKilled(failure)) return fallBack(guard.afterKill(), failure);
    states.become({ kind: 'load-failed', reason: (await preparation?.problem) ?? failure });
  };

  const onExit = (engine: EngineProcess, exit: EngineExit): void => {
    if (current !== engine) return;
    current = undefined;
    if (states.now.kind === 'stopped') return;
    const reason = verdict ?? exit.reason;
    // What we ended ourselves was ended for another reason.
    const rung = verdict === undefined && exit.killed && oomKills.another() ? guard.afterKill() : undefined;
    verdict = undefined;
    restarted++;
    note('engine-exited', { reason });
    if (rung !== undefined) fallBack(rung, 'the engine was killed for memory');
    else if (exit.permanent) states.become({ kind: 'broken', reason });
    else if (deaths.another(Date.now())) void start();
    else states.become({ kind: 'broken', reason, retryAt: Date.now() + restarts.within, spent: true });
  };

  const giveUp = (engine: EngineProcess, what: string): void => {
    verdict = `the engine ${what}`;
    states.become({ kind: 'starting' });
    engine.stop();
  };

  /** Starts the engine anew with less; without anything left to give up there is nothing but to say so. */
  const fallBack = (rung: Rung | undefined, reason: string): void => {
    if (rung === undefined) {
      const text = `the model does not fit into the function's memory: ${reason}`;
      states.become({ kind: 'broken', reason: text, retryAt: Date.now() + restarts.within });
      return;
    }
    guard.take(rung, reason);
    note('fallback', { ...guard.fallback });
    const engine = current;
    current = undefined;
    states.become({ kind: 'starting' });
    engine?.stop();
    void (engine?.exited ?? Promise.resolve()).then(start);
  };

  const makeRoom = (needs: Needs): boolean => {
    const rung = guard.before(needs, runner.known);
    if (rung !== undefined) fallBack(rung, "the request would not fit into the function's memory");
    return rung !== undefined;
  };

  /** A runner that said why it ended was not killed, and the engine makes another. */
  const lookAtRunner = (): void => {
    if (states.now.kind !== 'loaded' || current === undefined || !runner.gone(current.pid)) return;
    const { lastWords } = runner;
    note('runner-died', { words: lastWords });
    if (lastWords === undefined || soundsKilled(lastWords))
      fallBack(guard.afterKill(), "the engine's runner was killed");
    else void load(current);
  };

  /** A request that comes later gets another try, when there is reason to hope. */
  const revive = (): void => {
    if (isHopeful(states.now, Date.now())) void (current && preparation ? load(current) : start());
  };

  /** A freeze may have lasted for hours, or been a snapshot's: nothing is taken for granted after one. */
  const checkAfterPause = async (): Promise<void> => {
    const { kind } = states.now;
    const engine = current;
    if (engine === undefined || Date.now() - lastSeen <= patience.pause) return;
    if (kind !== 'loaded' && kind !== 'loading') return;
    const probing = answersWithin(port, kind === 'loaded' ? patience.probe : patience.start).then(
      (answering) => {
        if (!answering && current === engine) giveUp(engine, 'did not answer after a pause');
      },
    );
    // While it loads there is something to wait for anyway.
    if (kind === 'loaded') await probing;
  };

  const hold = async (signal: AbortSignal, enough: readonly State['kind'][]): Promise<Readiness> => {
    await checkAfterPause();
    lookAtRunner();
    revive();
    const readiness = await states.reached(enough, signal);
    lastSeen = Date.now();
    return readiness;
  };

  void start();
  return {
    guard,
    get port() {
      return port;
    },
    get runnerPort() {
      return runner.port;
    },
    get figures() {
      return {
        loadMs,
        ...preparation?.figures,
        restarts: restarted,
        runnerDeaths: runner.deaths,
        memoryHighWaterMiB: guard.highWaterMiB(runner.known),
      };
    },
    get spent() {
      return states.now.kind === 'broken' && states.now.spent === true;
    },
    hold,
    makeRoom,
    nextExit() {
      const engine = current;
      return () => exitNoticed(engine);
    },
    answered(whole) {
      lastSeen = whole ? Date.now() : 0;
      lookAtRunner();
    },
    stop() {
      states.become({ kind: 'stopped' });
      stopped.abort();
      preparation?.finish();
      current?.stop();
    },
  };
}
