import { readFileSync } from 'node:fs';
import type { Architecture } from '../config/config.js';
import { fileTroubleOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { writeAtomically } from './atomic-write.js';
import type { Resolved } from './facts.js';
import { emptyLock, type Lock, lockedWith, parseLock, printLock } from './lock.js';

export const lockFileName = 'ollama-lambda.lock';

/** @throws UserError `lock-invalid` (exit 2), `lock-unreadable` (exit 5) */
export async function readLock(file: string): Promise<Lock> {
  const text = read(file);
  return text === undefined ? emptyLock : parseLock(text, file);
}

/**
 * Adds what was resolved; a file that already says it is not touched.
 * @throws UserError `lock-unwritable` (exit 5)
 */
export async function writeLock(file: string, resolved: Resolved, architecture: Architecture): Promise<void> {
  const before = await readLock(file);
  const text = printLock(lockedWith(before, resolved, architecture));
  if (text === printLock(before)) return;
  try {
    await writeAtomically(file, text);
  } catch (cause) {
    throw new UserError({
      code: 'lock-unwritable',
      message: `${file} cannot be written: ${fileTroubleOf(cause)}`,
      why: 'without it the next deploy may use another base image, engine or model',
      exitCode: exitCodes.prerequisite,
      cause,
    });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return undefined;
    throw new UserError({
      code: 'lock-unreadable',
      message: `${file} cannot be read: ${fileTroubleOf(cause)}`,
      why: 'it pins what is deployed; ignoring it could deploy something else',
      exitCode: exitCodes.prerequisite,
      cause,
    });
  }
}
