import {
  type EngineAnswer,
  type EngineCall,
  nameModel,
  requestEngine,
  StaleConnection,
} from './engine-request.js';
import type { Readiness } from './engine-state.js';
import { countTokens } from './engine-tokens.js';
import type { OomKills } from './life/oom-kills.js';
import type { Patience } from './life/patience.js';
import { startSupervision } from './life/supervisor.js';
import type { Options } from './options.js';

/** The supervised `ollama serve`, and how far it has come. */
export interface Engine {
  /** Holds until the engine answers, or the signal aborts. Never rejects. */
  whenServing(signal: AbortSignal): Promise<Readiness>;
  /**
   * Holds until the model is loaded, or the signal aborts; tries again when an earlier load failed. A request that
   * would not fit into memory falls back first. Never rejects.
   */
  whenLoaded(signal: AbortSignal, needs?: Needs): Promise<Readiness>;
  /** See `requestEngine`; only after one of the above said ready. An engine that has died meanwhile is awaited. */
  request(call: HeldCall): Promise<EngineAnswer>;
  /**
   * How many tokens the texts are to the model that answers now; only after `whenLoaded` said ready. Rejects when that
   * cannot be known, or the signal aborts.
   */
  countTokens(texts: readonly string[], signal: AbortSignal): Promise<number>;
  /** In force now. */
  readonly fallback: Fallback | undefined;
  /** The model that answers now: the fallback's, when that is in force. Bodies that name the configured one are fine. */
  readonly model: string;
  readonly figures: Figures;
  /** Whether this instance has tried what it could and another should take its place. */
  readonly spent: boolean;
  /** Ends the engine for good. */
  stop(): void;
}

/** What the function gave up to stay within its memory. */
export interface Fallback {
  readonly kind: 'context' | 'kv' | 'model';
  readonly model: string;
  /** Tokens. */
  readonly context: number;
  readonly kvType: string;
  readonly reason: string;
}

/** What a request asks of memory. */
export interface Needs {
  /** Bytes of all text of the request. */
  readonly promptBytes: number;
  /** Most tokens of its answer. */
  readonly maxTokens?: number;
}

/** Measured on the way, for the log. */
export interface Figures {
  /** True until a second request comes: whether this one found an instance that had just started. */
  readonly coldStart: boolean;
  /** Milliseconds of the last load, those in which the instance was frozen included. */
  readonly loadMs?: number;
  readonly prereadMs?: number;
  readonly prereadBytes?: number;
  readonly weightsBytes?: number;
  /** Of `ollama serve` after it had died, since the start of this instance. */
  readonly restarts: number;
  /** Of the engine's runner alone. */
  readonly runnerDeaths?: number;
  /** The most that engine and handler were ever resident with, in MiB. Reads `/proc`. */
  readonly memoryHighWaterMiB?: number;
}

type HeldCall = EngineCall & { readonly signal: AbortSignal };

export interface EngineSurroundings {
  readonly options: Options;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes the engine's own output, line by line. */
  readonly onLine: (line: string) => void;
  /** Takes what happens in the life of the instance. */
  readonly note?: (event: string, fields: Record<string, unknown>) => void;
  readonly patience?: Partial<Patience>;
  /** Default: those that the system counts. */
  readonly oomKills?: OomKills;
}

/**
 * Starts the engine and the loading of the model, and returns at once: Lambda gives a start ten seconds, and loading
 * takes what it takes. It goes on while an invocation is open, since an instance is frozen between invocations.
 */
export function startEngine(surroundings: EngineSurroundings): Engine {
  const { options } = surroundings;
  const supervision = startSupervision(surroundings);
  const { guard } = supervision;
  let requests = 0;

  const whenLoaded = async (signal: AbortSignal, needs?: Needs): Promise<Readiness> => {
    requests++;
    const readiness = await supervision.hold(signal, ['loaded']);
    if (!readiness.ready || needs === undefined || !supervision.makeRoom(needs)) return readiness;
    return supervision.hold(signal, ['loaded']);
  };

  /** An engine that has died is met by a closed door before its exit is known here: wait for that, and for the next. */
  const request = async (call: HeldCall): Promise<EngineAnswer> => {
    const settled = supervision.nextExit();
    try {
      return await send(call);
    } catch (error) {
      if (call.signal.aborted) supervision.answered(false);
      // Any other failure came after the engine had the request, which may be what killed it: not sent twice. Of a
      // connection that was kept nobody can tell, and the next one is new.
      const unheard =
        (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' || error instanceof StaleConnection;
      if (call.signal.aborted || !unheard) throw error;
      await settled();
      const readiness = await supervision.hold(call.signal, ['loaded']);
      if (!readiness.ready) throw error;
      return send(call);
    }
  };

  const send = async (call: HeldCall): Promise<EngineAnswer> => {
    const { model } = guard.setting;
    const body = model === options.model ? call.body : nameModel(call.body, options.model, model);
    const answer = await requestEngine(supervision.port, { ...call, body });
    void answer.over.then(supervision.answered);
    return answer;
  };

  return {
    whenServing: (signal) => supervision.hold(signal, ['loading', 'loaded', 'load-failed']),
    whenLoaded,
    request,
    countTokens: (texts, signal) => countTokens(supervision.runnerPort, texts, signal),
    get fallback() {
      return guard.fallback;
    },
    get model() {
      return guard.setting.model;
    },
    get figures() {
      return { coldStart: requests <= 1, ...supervision.figures };
    },
    get spent() {
      return supervision.spent;
    },
    stop: supervision.stop,
  };
}
