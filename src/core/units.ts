/**
 * Units that are easily confused are branded, so that the compiler refuses MiB where bytes are meant.
 *
 * AWS writes "MB" for Lambda memory and /tmp but counts in MiB (1 MB = 1,048,576 bytes); so do we, and we say MiB.
 */
export type MiB = number & { readonly unit: 'MiB' };
export type Bytes = number & { readonly unit: 'bytes' };
export type Seconds = number & { readonly unit: 'seconds' };

const bytesInMib = 1024 * 1024;

export const mib = (value: number): MiB => value as MiB;
export const bytes = (value: number): Bytes => value as Bytes;
export const seconds = (value: number): Seconds => value as Seconds;

/** Rounded up, so that what is asked for always holds what is needed. */
export const bytesToMib = (value: Bytes): MiB => mib(Math.ceil(value / bytesInMib));
