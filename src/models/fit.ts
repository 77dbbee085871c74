import { bytes, bytesToMib, type MiB, mib } from '../core/units.js';
import { type ModelFacts, weightsOf } from './model.js';

/**
 * What a model needs to answer, in MiB: its weights × 1.2 and 400 MiB on top. The factor stands for context and compute
 * buffers (at 4,096 tokens the measured models took 4–25 % over their files), the constant for `ollama serve`, the
 * handler and the kernel. It errs upwards on purpose: a function that is short of memory is killed while it loads.
 */
export const neededMemory = (model: ModelFacts): MiB => memoryForWeights(weightsOf(model));

/** The same for a bare size in bytes, e.g. of the catalogue. */
export const memoryForWeights = (weights: number): MiB =>
  mib(bytesToMib(bytes(Math.ceil(weights * weightFactor))) + overheadMib);

const weightFactor = 1.2;
const overheadMib = 400;
