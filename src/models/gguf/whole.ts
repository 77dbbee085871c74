import { GgufMistake } from './byte-cursor.js';
import type { GgufHeader, GgufTensor } from './header.js';
import { tensorTypes } from './tensor-types.js';

/**
 * Whether the file goes on as far as its header says: a download that broke off has its header, and never loads.
 * @param size bytes of the file
 * @throws GgufMistake
 */
export function checkWhole({ tensors, length }: GgufHeader, size: number): void {
  const end = tensors.reduce((last, tensor) => Math.max(last, length + tensor.offset + bytesOf(tensor)), 0);
  if (size >= end) return;
  throw new GgufMistake(`it ends after ${size} of ${end} bytes: a part of its weights is missing`);
}

/** At least; of types that nobody has told us of nothing is known. */
function bytesOf({ dimensions, type }: GgufTensor): number {
  const values = dimensions.reduce((product, size) => product * size, 1);
  const { valuesPerBlock, bytesPerBlock } = tensorTypes[type] ?? { valuesPerBlock: 1, bytesPerBlock: 0 };
  return (values / valuesPerBlock) * bytesPerBlock;
}
