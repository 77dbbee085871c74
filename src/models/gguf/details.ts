import { countsOf, type Lookup } from './counts.js';
import type { GgufHeader } from './header.js';
import type { MetadataValue } from './metadata.js';

/** The part of a model that looks at images. */
export interface VisionShape {
  /** Pieces that one image is cut into. */
  readonly patches: number;
  readonly embedding: number;
  readonly feedForward: number;
}

/**
 * Which layers look back no further than the sliding window, where the header says so: every one but each n-th, or layer by
 * layer (`attention.sliding_window_pattern`).
 */
export function slidingPatternIn(own: Lookup): number | readonly boolean[] | undefined {
  const value = own('attention.sliding_window_pattern');
  switch (value?.kind) {
    case 'number':
      return value.value >= 1 ? Math.floor(value.value) : undefined;
    case 'booleans':
      return value.values;
    case 'numbers':
      return value.values.map((number) => number !== 0);
    default:
      return undefined;
  }
}

/**
 * Values that a layer without attention keeps of each request: the state of its scan and the last inputs of its
 * convolution (llama.cpp of 2026-09, `n_embd_s` and `n_embd_r`). Undefined where every layer attends.
 */
export function recurrentStateIn(own: Lookup, embedding: number): number | undefined {
  const number = (key: string): number => numberOf(own(key));
  const [state, inner] = [number('ssm.state_size'), number('ssm.inner_size')];
  const kernel = Math.max(0, number('ssm.conv_kernel') - 1);
  const shortKernel = Math.max(0, number('shortconv.l_cache') - 1);
  const scan = state * inner + kernel * (inner + 2 * number('ssm.group_count') * state);
  const head = number('wkv.head_size');
  const shift = head > 0 ? head + (number('token_shift_count') || usualShift) : 0;
  const values = scan + (shortKernel + shift) * embedding;
  return values > 0 && Number.isFinite(values) ? values : undefined;
}

/** Tokens that a layer of RWKV looks back, where the header does not say. */
const usualShift = 2;

/** Of a projector that lies in a file of its own. */
export const projectorVision = (header: GgufHeader): VisionShape | undefined => visionIn(header, 'clip');

/** Where the header names no size of image: what the engine warms up with, 46 × 46 tokens of four pieces each. */
const usualPatches = 4 * 46 * 46;
/** An image is never cut into more: 4096 tokens of four pieces. */
const mostPatches = 4 * 4096;

/**
 * What a header says of the part that sees: of a projector's own (`clip.vision.…`), or within the weights
 * (`gemma3.vision.…`). Undefined where there is none.
 */
export function visionIn(header: GgufHeader, architecture: string): VisionShape | undefined {
  const own = countsOf(header, architecture);
  const number = (key: string): number => numberOf(own(`vision.${key}`));
  const [embedding, feedForward] = [number('embedding_length'), number('feed_forward_length')];
  if (embedding < 1) return undefined;
  const [image, patch] = [number('image_size'), number('patch_size')];
  const patches = image > 0 && patch > 0 ? Math.ceil(image / patch) ** 2 : usualPatches;
  return { patches: Math.min(patches, mostPatches), embedding, feedForward: feedForward || 4 * embedding };
}

const numberOf = (value: MetadataValue | undefined): number => (value?.kind === 'number' ? value.value : 0);
