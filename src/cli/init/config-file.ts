import { readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { loadConfig } from '../../config/load.js';
import { fileTroubleOf, isUserError, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Io } from '../io.js';

/** The file that `init` writes: one that is there, or one that is new. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As people see it from the working folder. */
  readonly file: string;
  /** Undefined when there is none yet. */
  readonly text: string | undefined;
}

/** @throws UserError what `load` throws, but for a named file that is missing: that one is to be made */
export async function findConfigFile(
  named: string | undefined,
  io: Pick<Io, 'cwd' | 'env'>,
): Promise<ConfigFile> {
  try {
    const found = await loadConfig({ folder: io.cwd, config: named, env: io.env });
    if (found !== undefined) return found;
  } catch (error) {
    if (!isUserError(error) || error.code !== 'config-missing') throw error;
  }
  const file = named ?? (io.env.OLLAMA_LAMBDA_CONFIG || 'ollama-lambda.yaml');
  return { path: resolve(io.cwd, file), file, text: undefined };
}

/**
 * A new file never takes the place of one that has come meanwhile. One that is there is written in place, so that links
 * and modes stay; nothing is written unless all of it is known.
 *
 * @throws UserError `config-unwritable` (exit 5); `config-changed` (exit 2) when somebody has written it meanwhile
 */
export async function writeConfigFile({ path, file, text: before }: ConfigFile, text: string): Promise<void> {
  const mark = before === undefined ? '' : await byteOrderMark(path, file, before);
  try {
    await writeFile(path, mark + text, { flag: before === undefined ? 'wx' : 'w' });
  } catch (cause) {
    throw new UserError({
      code: 'config-unwritable',
      message: `${file} cannot be written: ${fileTroubleOf(cause)}`,
      next: [`ls -ld ${file.includes('/') ? file.slice(0, -basename(file).length) : '.'}`],
      exitCode: exitCodes.prerequisite,
      cause,
    });
  }
}

const bom = '\ufeff';

/**
 * What stands in front of the text and is left out when it is read: a byte order mark, or nothing. A question may have
 * stood for an hour beside an open editor, so this looks again.
 */
async function byteOrderMark(path: string, file: string, before: string): Promise<string> {
  const now = await readFile(path, 'utf8').catch(() => undefined);
  if (now === before) return '';
  if (now === bom + before) return bom;
  throw new UserError({
    code: 'config-changed',
    message: `${file} has been changed since it was read; nothing was written`,
    next: ['the same command again'],
    exitCode: exitCodes.usage,
  });
}
