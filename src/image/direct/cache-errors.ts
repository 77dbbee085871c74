import { statfs } from 'node:fs/promises';
import type { Digest } from '../../core/digest.js';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Measured } from '../../lib/digest-stream.js';
import { showBytes } from '../../lib/quantities.js';

/** A full disk, or a cache that cannot be used, in words that help; every other error as it came. @param needed bytes, 0 when nobody knows */
export async function diskError(
  error: unknown,
  folder: string,
  needed: number,
  left: 'removed' | 'kept' = 'removed',
): Promise<unknown> {
  if (!isDiskFull(error)) return cacheError(error, folder);
  return new UserError({
    code: 'disk-full',
    message: `no space left for the cache in ${folder}${await roomText(folder, needed)}`,
    why: `what lies there need not be downloaded twice; ${
      left === 'kept'
        ? 'what has come is kept, and the next run goes on behind it'
        : 'what was half written has been removed'
    }`,
    next: [
      `df -h ${folder}`,
      'ollama-lambda cache prune --all',
      'XDG_CACHE_HOME=<a larger disk> ollama-lambda deploy',
    ],
    again: true,
    exitCode: exitCodes.prerequisite,
    cause: error,
  });
}

/** A cache that cannot be used, in words that help: no folder, another's, or read-only. Every other error as it came. */
export function cacheError(error: unknown, folder: string): unknown {
  const { path = '' } = error as NodeJS.ErrnoException;
  const isOfCache = path !== '' && (path.startsWith(folder) || folder.startsWith(path));
  if (!isOfCache || !isUnwritable(error)) return error;
  return new UserError({
    code: 'cache-unusable',
    message: `the cache in ${folder} cannot be used: ${fileTroubleOf(error)}`,
    why: 'base, engine and what of a model has come are kept there, so that they are not downloaded twice',
    next: [`ls -ld ${folder}`, 'OLLAMA_LAMBDA_CACHE=<another folder> ollama-lambda deploy'],
    again: true,
    exitCode: exitCodes.prerequisite,
    cause: error,
  });
}

/** The same for an image that is written to a file or a folder, which may be one that cannot be written. */
export async function outputError(error: unknown, folder: string): Promise<unknown> {
  if (!isDiskFull(error)) return isUnwritable(error) ? unwritable(error, folder) : error;
  return new UserError({
    code: 'disk-full',
    message: `no space left for the image in ${folder}${await roomText(folder, 0)}`,
    why: 'what was half written has been removed; whole layers of an oci-layout stay, and are not written again',
    next: [`df -h ${folder}`, 'ollama-lambda image build --output oci-layout:<a folder on a larger disk>'],
    exitCode: exitCodes.prerequisite,
    cause: error,
  });
}

const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');

const isUnwritable = (error: unknown): boolean =>
  ['EACCES', 'EEXIST', 'EISDIR', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'].includes(
    (error as NodeJS.ErrnoException | undefined)?.code ?? '',
  );

const unwritable = (cause: unknown, folder: string): UserError =>
  new UserError({
    code: 'output-unwritable',
    message: `no image can be written in ${folder}: ${fileTroubleOf(cause)}`,
    why: 'the folder of an archive has to be there already; that of an oci-layout is made',
    next: [`ls -ld ${folder}`, 'ollama-lambda image build --output oci-layout:image'],
    exitCode: exitCodes.prerequisite,
    cause,
  });

/** The numbers help; without them the message is still true. */
async function roomText(folder: string, needed: number): Promise<string> {
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
  const room = [
    needed > 0 ? `${showBytes(needed)} (${needed} bytes) are needed` : '',
    free === undefined ? '' : `${showBytes(free)} (${free} bytes) are free`,
  ].filter((text) => text !== '');
  return room.length > 0 ? `: ${room.join(', ')}` : '';
}

export const notAsNamed = (digest: Digest, found: Measured, what: string): UserError =>
  new UserError({
    code: 'digest-mismatch',
    message: `${what} is not ${digest}: it has ${found.bytes} bytes and ${found.digest}`,
    why: 'it was damaged or changed on the way; it has been thrown away',
    next: ['ollama-lambda deploy'],
    again: true,
  });
