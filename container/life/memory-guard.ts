import type { Fallback, Needs } from '../engine.js';
import type { Options } from '../options.js';
import {
  type Kind,
  type Predicament,
  type Rung,
  rungAfterKill,
  rungBefore,
  type Setting,
} from './fallbacks.js';
import type { ModelShape } from './gguf-header.js';
import { engineShare } from './memory-need.js';
import { readMemory } from './processes.js';

/** What the engine runs with, and what it has given up to stay within the function's memory. */
export interface MemoryGuard {
  readonly setting: Setting;
  readonly fallback: Fallback | undefined;
  /** What the headers of the models in the store say. */
  learn(shape: ModelShape | undefined, smaller: Predicament['fallback']): void;
  /**
   * What to give up for this request; undefined when it fits or nothing would help. A request does not fit either when
   * the engine's processes held more than they may at the last look: a look takes time that the request would wait for,
   * and between requests nothing grows.
   */
  before(needs: Needs, engine: readonly number[]): Rung | undefined;
  /** What to give up after the engine was killed; undefined when nothing is left. */
  afterKill(): Rung | undefined;
  take(rung: Rung, reason: string): void;
  /** Looks at the memory of the engine's processes. Returns the most that was ever used, this process included. */
  highWaterMiB(engine: readonly number[]): number;
}

export function createMemoryGuard(options: Options, kvType: string): MemoryGuard {
  const first: Setting = { model: options.model, context: options.context, kvType };
  const taken = new Set<Kind>();
  let setting = first;
  let fallback: Fallback | undefined;
  let shape: ModelShape | undefined;
  let smaller: Predicament['fallback'];
  let high = 0;
  /** Bytes by process, as they were at the last look. */
  let anonymous: ReadonlyMap<number, number> = new Map();

  const predicament = (): Predicament => ({
    first,
    now: setting,
    taken,
    limit: options.memory === undefined ? undefined : engineShare(options.memory),
    shape,
    fallback: smaller,
  });

  return {
    get setting() {
      return setting;
    },
    get fallback() {
      return fallback;
    },
    learn(known, other) {
      shape = known;
      smaller = other;
    },
    before({ promptBytes, maxTokens = 0 }, engine) {
      const p = predicament();
      if (p.limit === undefined) return undefined;
      const held = engine.reduce((sum, pid) => sum + (anonymous.get(pid) ?? 0), 0);
      // A token is a byte or more, so there are at most as many tokens as bytes.
      return held > p.limit ? rungAfterKill(p) : rungBefore(p, promptBytes + maxTokens);
    },
    afterKill: () => rungAfterKill(predicament()),
    take(rung, reason) {
      taken.add(rung.kind);
      if (rung.kind === 'model') shape = smaller?.shape;
      const { kind, model, context } = rung;
      setting = { model, context, kvType: rung.kvType };
      fallback = { ...setting, kind, reason };
    },
    highWaterMiB(engine) {
      const own = process.resourceUsage().maxRSS * 1024;
      const readings = engine.map((pid) => [pid, readMemory(pid)] as const);
      anonymous = new Map(readings.map(([pid, reading]) => [pid, reading.anonymous]));
      high = Math.max(high, own + readings.reduce((sum, [, { peak }]) => sum + peak, 0));
      return Math.round(high / (1024 * 1024));
    },
  };
}
