import type { ModelShape } from './gguf-header.js';
import { fittingContext, memoryNeed } from './memory-need.js';

/** What `ollama serve` runs with. */
export interface Setting {
  readonly model: string;
  /** Tokens. */
  readonly context: number;
  readonly kvType: string;
}

export type Kind = 'context' | 'kv' | 'model';

export interface Rung extends Setting {
  readonly kind: Kind;
}

/** What is known when a way out is looked for. */
export interface Predicament {
  /** As configured. */
  readonly first: Setting;
  readonly now: Setting;
  /** Each is taken once in the life of an instance, so that there is no circle. */
  readonly taken: ReadonlySet<Kind>;
  /** Bytes for the engine; undefined when the function's memory is not known. */
  readonly limit: number | undefined;
  /** Of the model in force. */
  readonly shape: ModelShape | undefined;
  /** The smaller model, when it is in the store. */
  readonly fallback: { readonly model: string; readonly shape: ModelShape | undefined } | undefined;
}

/** Tokens. A shorter context than this is no use to a conversation. */
const leastContext = 1024;

/** The next thing to give up after the engine was killed; undefined when there is nothing left. */
export function rungAfterKill(p: Predicament): Rung | undefined {
  const half = Math.floor(p.now.context / 2 / 256) * 256;
  const shorter = Math.min(half, fitting(p, p.now.kvType, half) || half);
  if (!p.taken.has('context') && half >= leastContext) {
    return { ...p.now, kind: 'context', context: Math.max(leastContext, shorter) };
  }
  if (!p.taken.has('kv') && isWide(p.now.kvType)) return { ...p.now, kind: 'kv', kvType: quantized };
  return p.taken.has('model') ? undefined : modelRung(p, false);
}

/**
 * What to give up for a request of so many tokens that would not fit; undefined when it fits, when nothing helps, or
 * when too little is known. A model that is loaded and was never killed is not given up for an estimate that nothing
 * can satisfy: the estimate is an upper bound.
 */
export function rungBefore(p: Predicament, tokens: number): Rung | undefined {
  if (p.limit === undefined || p.shape === undefined) return undefined;
  if (memoryNeed(p.shape, Math.min(tokens, p.now.context), p.now.kvType) <= p.limit) return undefined;
  const shorter = fitting(p, p.now.kvType, p.now.context);
  if (!p.taken.has('context') && shorter >= leastContext)
    return { ...p.now, kind: 'context', context: shorter };
  const quantizedFits = fitting(p, quantized, p.now.context);
  if (!p.taken.has('kv') && isWide(p.now.kvType) && quantizedFits >= leastContext) {
    return { ...p.now, kind: 'kv', kvType: quantized, context: quantizedFits };
  }
  return p.taken.has('model') ? undefined : modelRung(p, true);
}

const quantized = 'q8_0';

const isWide = (kvType: string): boolean => ['f32', 'f16', 'bf16'].includes(kvType);

/** 0 also when too little is known. */
const fitting = (p: Predicament, kvType: string, most: number): number =>
  p.limit === undefined || p.shape === undefined ? 0 : fittingContext(p.shape, kvType, most, p.limit);

/** The smaller model gets its memory's worth of context again. */
function modelRung({ first, now, limit, fallback }: Predicament, mustFit: boolean): Rung | undefined {
  if (fallback === undefined) return undefined;
  const { model, shape } = fallback;
  const fits =
    limit === undefined || shape === undefined
      ? 0
      : fittingContext(shape, first.kvType, first.context, limit);
  if (fits === 0 && mustFit) return undefined;
  return { kind: 'model', model, kvType: first.kvType, context: fits || now.context };
}
