/** How a tensor's values are stored: so many bytes for each block of so many values. */
export interface TensorType {
  readonly name: string;
  readonly valuesPerBlock: number;
  readonly bytesPerBlock: number;
}

/**
 * By ggml's numbers (`enum ggml_type`); block sizes follow from the `block_*` structures of `ggml-common.h`. Numbers
 * that were given up by ggml are missing.
 */
export const tensorTypes: Readonly<Record<number, TensorType>> = {
  0: { name: 'F32', valuesPerBlock: 1, bytesPerBlock: 4 },
  1: { name: 'F16', valuesPerBlock: 1, bytesPerBlock: 2 },
  2: { name: 'Q4_0', valuesPerBlock: 32, bytesPerBlock: 18 },
  3: { name: 'Q4_1', valuesPerBlock: 32, bytesPerBlock: 20 },
  6: { name: 'Q5_0', valuesPerBlock: 32, bytesPerBlock: 22 },
  7: { name: 'Q5_1', valuesPerBlock: 32, bytesPerBlock: 24 },
  8: { name: 'Q8_0', valuesPerBlock: 32, bytesPerBlock: 34 },
  9: { name: 'Q8_1', valuesPerBlock: 32, bytesPerBlock: 36 },
  10: { name: 'Q2_K', valuesPerBlock: 256, bytesPerBlock: 84 },
  11: { name: 'Q3_K', valuesPerBlock: 256, bytesPerBlock: 110 },
  12: { name: 'Q4_K', valuesPerBlock: 256, bytesPerBlock: 144 },
  13: { name: 'Q5_K', valuesPerBlock: 256, bytesPerBlock: 176 },
  14: { name: 'Q6_K', valuesPerBlock: 256, bytesPerBlock: 210 },
  15: { name: 'Q8_K', valuesPerBlock: 256, bytesPerBlock: 292 },
  16: { name: 'IQ2_XXS', valuesPerBlock: 256, bytesPerBlock: 66 },
  17: { name: 'IQ2_XS', valuesPerBlock: 256, bytesPerBlock: 74 },
  18: { name: 'IQ3_XXS', valuesPerBlock: 256, bytesPerBlock: 98 },
  19: { name: 'IQ1_S', valuesPerBlock: 256, bytesPerBlock: 50 },
  20: { name: 'IQ4_NL', valuesPerBlock: 32, bytesPerBlock: 18 },
  21: { name: 'IQ3_S', valuesPerBlock: 256, bytesPerBlock: 110 },
  22: { name: 'IQ2_S', valuesPerBlock: 256, bytesPerBlock: 82 },
  23: { name: 'IQ4_XS', valuesPerBlock: 256, bytesPerBlock: 136 },
  24: { name: 'I8', valuesPerBlock: 1, bytesPerBlock: 1 },
  25: { name: 'I16', valuesPerBlock: 1, bytesPerBlock: 2 },
  26: { name: 'I32', valuesPerBlock: 1, bytesPerBlock: 4 },
  27: { name: 'I64', valuesPerBlock: 1, bytesPerBlock: 8 },
  28: { name: 'F64', valuesPerBlock: 1, bytesPerBlock: 8 },
  29: { name: 'IQ1_M', valuesPerBlock: 256, bytesPerBlock: 56 },
  30: { name: 'BF16', valuesPerBlock: 1, bytesPerBlock: 2 },
  34: { name: 'TQ1_0', valuesPerBlock: 256, bytesPerBlock: 54 },
  35: { name: 'TQ2_0', valuesPerBlock: 256, bytesPerBlock: 66 },
  39: { name: 'MXFP4', valuesPerBlock: 32, bytesPerBlock: 17 },
};
