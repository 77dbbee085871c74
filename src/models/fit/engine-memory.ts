import { type Bytes, bytes } from '../../core/units.js';
import type { ModelShape } from '../gguf/shape.js';
import { attentionOf } from './attention.js';

/** How the cache of keys and values is stored: `OLLAMA_KV_CACHE_TYPE`. */
export type CacheType = 'f16' | 'q8_0' | 'q4_0';

export interface EngineSettings {
  /** Tokens of one request, prompt and answer together (`num_ctx`). */
  readonly context: number;
  /** Requests that run at once in one engine (`OLLAMA_NUM_PARALLEL`). Default 1: a function serves one at a time. */
  readonly parallel?: number;
  /** Tokens that are worked on at once (`num_batch`). Default 512, as the image's parameters say. */
  readonly batch?: number;
  /** Default `f16`. */
  readonly cacheType?: CacheType;
  /** Default true: the engine turns it on by itself on a CPU. */
  readonly flashAttention?: boolean;
  /** Whether weights are rearranged when they are loaded (`LLAMA_ARG_REPACK`). Default false, as the function says. */
  readonly repack?: boolean;
  /**
   * Snapshots of a request's sliding layers and states that are kept to go back to (`LLAMA_ARG_CTX_CHECKPOINTS`).
   * Default 4, as the function says.
   */
  readonly checkpoints?: number;
  /** Bytes of the prompt cache besides (`LLAMA_ARG_CACHE_RAM`). Default 0: the function turns it off. */
  readonly promptCache?: number;
}

/** Bytes that the engine's runner keeps while it answers. */
export interface EngineMemory {
  /** Weights, projector and adapters. */
  readonly weights: Bytes;
  /** Their second, rearranged copy. */
  readonly repacked: Bytes;
  /** The cache of keys and values, and the states of layers that have none. */
  readonly cache: Bytes;
  /** What a conversation is gone back to. */
  readonly checkpoints: Bytes;
  /** Buffers of the computation, those for an image included. */
  readonly compute: Bytes;
  /** What the program itself and its sampler take. */
  readonly program: Bytes;
  readonly total: Bytes;
  /** Tokens of all requests together, as the engine rounds them. */
  readonly context: number;
  /** Why `total` is an upper bound, where it is one. */
  readonly bound: string | undefined;
}

/**
 * What a model takes in memory, worked out from its header. The cache agrees with the buffers that llama-server logged
 * to within 1 %; the total was never under its resident size, and at most 15 % over it for weights of 2 GiB and more
 * (llama.cpp of 2026-09 behind Ollama 0.33, on a CPU, before the first prompt; a test holds the sum to those points).
 * With and without mmap the sum is the same: pages of the file, or a copy of it. Where flash attention is off the
 * buffers are reserved and not all touched, so the total is further over.
 *
 * @param weights bytes of all files that are loaded
 */
export function engineMemory(shape: ModelShape, weights: number, settings: EngineSettings): EngineMemory {
  const parallel = settings.parallel ?? 1;
  const batch = settings.batch ?? 512;
  const context = roundUp(Math.min(settings.context, shape.contextTrained) * parallel, 256);
  const { cache, sliding, bound } = cacheOf(shape, context, { ...settings, parallel, batch });
  const checkpoints = (settings.checkpoints ?? usualCheckpoints) * parallel * sliding;
  const repacked = settings.repack === true ? repackedShare * weights : 0;
  const compute =
    computeReserve * computeBuffers(shape, context, batch, settings.flashAttention ?? true) +
    visionBuffers(shape);
  const program = programBytes + 4 * shape.vocabulary * parallel + (settings.promptCache ?? 0);
  return {
    weights: bytes(weights),
    repacked: whole(repacked),
    cache: whole(cache),
    checkpoints: whole(checkpoints),
    compute: whole(compute),
    program: whole(program),
    total: whole(weights + repacked + cache + checkpoints + compute + program),
    context,
    bound,
  };
}

interface CacheMemory {
  readonly cache: number;
  /** What of it a checkpoint copies: sliding layers and states, of one request. */
  readonly sliding: number;
  readonly bound: string | undefined;
}

function cacheOf(
  shape: ModelShape,
  context: number,
  {
    parallel,
    batch,
    cacheType = 'f16',
  }: EngineSettings & { readonly parallel: number; readonly batch: number },
): CacheMemory {
  const attention = attentionOf(shape);
  const window = shape.slidingWindow;
  const cells = window === undefined ? context : Math.min(context, roundUp(window * parallel + batch, 256));
  const bytesOfLayer = (heads: number, length: number): number =>
    length * heads * (shape.keyLength + shape.valueLength) * bytesPerValue[cacheType];
  const layers = shape.keyValueHeads.map((heads, layer) => ({ heads, slides: attention.slides(layer) }));
  const kept = layers.reduce(
    (sum, { heads, slides }) => sum + bytesOfLayer(heads, slides ? cells : context),
    0,
  );
  const windows = layers.reduce(
    (sum, { heads, slides }) => sum + (slides ? bytesOfLayer(heads, cells) : 0),
    0,
  );
  // In 32 bits, and counted for every layer: the header does not always say which have a state.
  const states = 4 * shape.layers * (shape.recurrentState ?? 0);
  return {
    cache: kept + states * parallel,
    sliding: (window === undefined ? 0 : windows / parallel) + states,
    bound: attention.bound,
  };
}

const usualCheckpoints = 4;

/** Measured at 8B and 4B in Q4_K_M on AVX2: 68 and 71 % of the weights are there a second time. */
const repackedShare = 0.75;

/** Blocks of 32 values: 2 bytes of scale and the values themselves. */
const bytesPerValue: Readonly<Record<CacheType, number>> = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 };

/** The buffers that were logged lie up to a tenth over this sum. */
const computeReserve = 1.1;

/** Resident size of the runner beside weights and buffers, measured: 100 to 140 MiB. */
const programBytes = 150 * 1024 * 1024;

/** The widest step of a layer for each token of a batch, and the mask of the attention. */
function computeBuffers(shape: ModelShape, context: number, batch: number, flashAttention: boolean): number {
  const widest = Math.max(shape.embedding, shape.heads * shape.keyLength);
  const activations = 4 * batch * (3 * shape.feedForward + 4 * widest);
  const mask = 2 * context * batch;
  const scores = flashAttention ? 0 : 4 * batch * context * shape.heads;
  return activations + mask + scores;
}

/**
 * The widest step of the part that sees, for all pieces of one image. Its attention is flash attention, which keeps no
 * scores. Never measured: an upper bound by the same rule as for text.
 */
function visionBuffers({ vision }: ModelShape): number {
  if (vision === undefined) return 0;
  return computeReserve * 4 * vision.patches * (3 * vision.feedForward + 4 * vision.embedding);
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
const whole = (value: number): Bytes => bytes(Math.ceil(value));
