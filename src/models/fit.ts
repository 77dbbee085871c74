import { bytes, bytesToMib, type MiB, mib } from '../core/units.js';
import { type EngineSettings, engineMemory } from './fit/engine-memory.js';
import { type FunctionMemory, functionMemory } from './fit/function-memory.js';
import type { ModelShape } from './gguf/shape.js';
import { type ModelFacts, weightsOf } from './model.js';

/** Whether and where a model runs. */
export interface Fit {
  /** The smallest `MemorySize` in which it answers. */
  readonly memory: MiB;
  /** The sum behind it; undefined when only the size of the weights is known. */
  readonly sum: FunctionMemory | undefined;
  /** Why `memory` may be more than it takes, where that is so. */
  readonly bound: string | undefined;
}

/** What is known of a model's size: its weights, and the header that was read off them. */
export interface Sized {
  readonly weights: number;
  readonly shape: ModelShape | undefined;
}

/** What a model needs: by the header of its weights, or, when nobody has read that, by their size. */
export const fitOf = (model: ModelFacts, settings: EngineSettings): Fit => fitOfSize(sizeOf(model), settings);

export function fitOfSize({ weights, shape }: Sized, settings: EngineSettings): Fit {
  if (shape === undefined) {
    const bound = 'the header of the weights has not been read: this is a rule of thumb that errs upwards';
    return { memory: memoryForWeights(weights), sum: undefined, bound };
  }
  const engine = engineMemory(shape, weights, settings);
  const sum = functionMemory(engine);
  return { memory: sum.memory, sum, bound: engine.bound };
}

export const sizeOf = (model: ModelFacts): Sized => ({ weights: weightsOf(model), shape: model.shape });

/** In MiB; see `fitOf`. */
export const neededMemory = (model: ModelFacts, settings: EngineSettings): MiB =>
  fitOf(model, settings).memory;

/**
 * The largest context in tokens with which a model answers within so much memory, a multiple of 256; undefined when
 * not even the smallest fits, or when the header of the weights has not been read.
 */
export function largestContext(
  model: Sized,
  memory: MiB,
  settings: Omit<EngineSettings, 'context'>,
): number | undefined {
  const { shape } = model;
  if (shape === undefined) return undefined;
  const fits = (steps: number): boolean =>
    fitOfSize(model, { ...settings, context: steps * contextStep }).memory <= memory;
  const most = Math.ceil(shape.contextTrained / contextStep);
  if (!fits(1)) return undefined;
  // The sum grows with the context, so halving finds where it crosses the memory.
  let [holds, breaks] = [1, most + 1];
  while (breaks - holds > 1) {
    const middle = Math.floor((holds + breaks) / 2);
    if (fits(middle)) holds = middle;
    else breaks = middle;
  }
  return Math.min(holds * contextStep, shape.contextTrained);
}

/** The engine rounds the context to this many tokens. */
const contextStep = 256;

/** The sum in one line, for people. */
export function explainFit({ memory, sum, bound }: Fit): string {
  const over = bound === undefined ? '' : ` (${bound})`;
  if (sum === undefined) return `needs ${memory} MB${over}`;
  const { engine, beside, reserve } = sum;
  const parts = [
    `${mebibytes(engine.weights)} weights`,
    ...(engine.repacked > 0 ? [`${mebibytes(engine.repacked)} of them rearranged`] : []),
    `${mebibytes(engine.cache)} cache of ${engine.context} tokens`,
    ...(engine.checkpoints > 0 ? [`${mebibytes(engine.checkpoints)} checkpoints of it`] : []),
    `${mebibytes(engine.compute + engine.program)} buffers`,
    `${mebibytes(beside)} beside`,
    `${mebibytes(reserve)} reserve`,
  ];
  return `needs ${memory} MB: ${parts.join(' + ')}${over}`;
}

/** As AWS counts, so that the parts add up to the function's memory. */
const mebibytes = (value: number): string => String(Math.round(value / 2 ** 20));

/**
 * For a bare size in bytes, in MiB: weights × 1.2 and 400 MiB on top. The factor stands for context and compute
 * buffers (at 4,096 tokens the measured models took 4–25 % over their files), the constant for `ollama serve`, the
 * handler and the kernel. It errs upwards on purpose: a function that is short of memory is killed while it loads.
 */
export const memoryForWeights = (weights: number): MiB =>
  mib(bytesToMib(bytes(Math.ceil(weights * weightFactor))) + overheadMib);

const weightFactor = 1.2;
const overheadMib = 400;
