import { statfs } from 'node:fs/promises';
import type { Digest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Measured } from '../../lib/digest-stream.js';
import { showBytes } from '../../lib/quantities.js';

/** A full disk in words that help; every other error as it came. @param needed bytes, 0 when nobody knows */
export async function diskError(error: unknown, folder: string, needed: number): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  // The numbers help; without them the message is still true.
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
  const room = [
    needed > 0 ? `${showBytes(needed)} (${needed} bytes) are needed` : '',
    free === undefined ? '' : `${showBytes(free)} (${free} bytes) are free`,
  ].filter((text) => text !== '');
  return new UserError({
    code: 'disk-full',
    message: `no space left for the cache in ${folder}${room.length > 0 ? `: ${room.join(', ')}` : ''}`,
    why: 'layers are kept there until they are pushed, so that an interrupted deploy does not download twice; what was half written has been removed',
    next: [
      `df -h ${folder}`,
      'ollama-lambda cache prune --all',
      'XDG_CACHE_HOME=<a larger disk> ollama-lambda deploy',
    ],
    exitCode: exitCodes.prerequisite,
    cause: error,
  });
}

export const notAsNamed = (digest: Digest, found: Measured, what: string): UserError =>
  new UserError({
    code: 'digest-mismatch',
    message: `${what} is not ${digest}: it has ${found.bytes} bytes and ${found.digest}`,
    why: 'it was damaged or changed on the way; it has been thrown away',
    next: ['ollama-lambda deploy'],
  });
