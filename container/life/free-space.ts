import { mkdir, statfs } from 'node:fs/promises';

/** Bytes kept free of what is left: for the engine's home, and for whatever else wants to write there. */
const reserve = 16 * 1024 * 1024;

/**
 * Undefined when so many more bytes have room in the folder, which is made; otherwise why not.
 * @throws Error when the folder cannot be made
 */
export async function lackOfSpace(folder: string, bytes: number): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = Math.max(0, bavail * bsize - reserve);
  if (bytes <= free) return undefined;
  return `${folder} has ${mebibytes(free)} MiB free and the model needs ${mebibytes(bytes, 'up')} MiB; give the function more ephemeral storage or put the model into the image`;
}

const mebibytes = (bytes: number, rounded: 'up' | 'down' = 'down'): number =>
  Math[rounded === 'up' ? 'ceil' : 'floor'](bytes / (1024 * 1024));
