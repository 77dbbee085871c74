import type { MiB } from '../core/units.js';
import type { ModelShape } from './gguf/shape.js';

/** From the worst to the best that is to be expected. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How fast a model answers in a function. */
export interface Speed {
  readonly tokensPerSecond: Range;
  /** Processors that a function of this memory has, in parts of one. */
  readonly vcpu: number;
  /** Where the numbers come from, for the reader. */
  readonly basis: string;
}

export interface SpeedQuestion {
  /** Bytes of all weights. */
  readonly weights: number;
  readonly shape: ModelShape | undefined;
  readonly memory: MiB;
}

/**
 * Generating a token reads every weight that works on it once, and on a CPU that reading is the time it takes: tokens a
 * second are bytes a second over bytes a token. Questions and long contexts come on top.
 */
export function speedOf({ weights, shape, memory }: SpeedQuestion): Speed {
  const vcpu = vcpuOf(memory);
  const bytesPerToken = weights * workingShare(shape);
  return {
    tokensPerSecond: {
      low: (vcpu * readPerVcpu.low) / bytesPerToken,
      high: (vcpu * readPerVcpu.high) / bytesPerToken,
    },
    vcpu,
    basis: speedBasis,
  };
}

/** One for each 1,769 MB, six at most (AWS Lambda developer guide, "Configure Lambda function memory"). */
export const vcpuOf = (memory: MiB): number => Math.min(6, memory / 1769);

/** The part of the weights that works on one token: all of them but for experts that rest. */
export function workingShare(shape: ModelShape | undefined): number {
  const { experts, parameters = 0 } = shape ?? {};
  if (experts === undefined || parameters === 0) return 1;
  const resting = experts.parameters * (1 - experts.used / experts.count);
  return 1 - Math.min(resting / parameters, 0.99);
}

/**
 * Bytes a second for each vCPU. What others published: an 8B model of 4.92 GB gave 5.76 tokens a second with 10,240 MB
 * on x86_64, which is 4.9 GB/s; models of up to 3B gave 3 to 6 with 3,500 MB on arm64, about 3 GB/s. A little is left
 * on both sides.
 */
const readPerVcpu: Range = { low: 2.5e9, high: 5.5e9 };

const speedBasis =
  'estimate: 2.5 to 5.5 GB/s of weights for each vCPU, around what others measured on Lambda (5.8 tokens/s for 8B with 10240 MB, 3 to 6 for up to 3B with 3500 MB); never measured by this program';

/** Where the function has its weights from; as `OLLAMA_LAMBDA_MODEL_SOURCE`. */
export type ModelSource = 'image' | 's3' | 'pull';

/** How long the weights take to arrive in a new instance. */
export interface LoadTime {
  readonly seconds: Range;
  readonly basis: string;
}

/** @param weights bytes */
export const loadTimeOf = (weights: number, source: ModelSource): LoadTime => {
  const { low, high, basis } = sources[source];
  return { seconds: { low: weights / high, high: weights / low }, basis };
};

/** Bytes a second. Each instance's network is held to 625 Mbit/s, which is 78 MB/s; 400 Mbit/s have been measured. */
const network: Range = { low: 50e6, high: 78e6 };

const sources: Readonly<Record<ModelSource, Range & { readonly basis: string }>> = {
  // A container image is fetched in pieces as they are read: slowest in the first instances after a deploy.
  image: { low: 43e6, high: 180e6, basis: 'container images were seen to load at 43 to 180 MB/s' },
  s3: { ...network, basis: 'an instance has 625 Mbit/s of network (400 have been measured)' },
  pull: {
    ...network,
    basis: 'an instance has 625 Mbit/s of network (400 have been measured), shared registries give less',
  },
};
