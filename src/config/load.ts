import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { maxConfigBytes } from './read-file.js';
import type { Variables } from './variables.js';

/** The names that are looked for, the better one first. */
const configNames = ['ollama-lambda.yaml', 'ollama-lambda.yml'] as const;

export interface LoadRequest {
  /** Where to begin, absolute: the working folder. */
  readonly folder: string;
  /** What `--config` names; without it `OLLAMA_LAMBDA_CONFIG` counts. Relative to `folder`. */
  readonly config?: string;
  readonly env: Variables;
}

export interface LoadedConfig {
  /** Absolute. */
  readonly path: string;
  /** As people see it from `folder`, for `readConfig` and its findings. */
  readonly file: string;
  readonly text: string;
}

/**
 * The file that is named, or the nearest one from `folder` upwards to the root of the repository (the folder that has
 * `.git`) or, outside of any, of the file system. Undefined when none is named and none is there.
 *
 * @throws UserError when the named file is missing, or the file cannot be read, is too large or is not UTF-8, or when
 * one folder has it under both names.
 */
export async function loadConfig({ folder, config, env }: LoadRequest): Promise<LoadedConfig | undefined> {
  const named = config ?? (env.OLLAMA_LAMBDA_CONFIG || undefined);
  if (named !== undefined) {
    const path = resolve(folder, named);
    if (!exists(path)) throw missing(named, config === undefined ? 'OLLAMA_LAMBDA_CONFIG' : '--config');
    return { path, file: named, text: await readText(path, named) };
  }
  const path = findUpwards(folder);
  if (path === undefined) return undefined;
  const file = relative(folder, path);
  return { path, file, text: await readText(path, file) };
}

function findUpwards(folder: string): string | undefined {
  const found = configNames.map((name) => join(folder, name)).filter(exists);
  if (found.length > 1) throw ambiguous(folder);
  if (found[0] !== undefined) return found[0];
  const parent = dirname(folder);
  const isTop = parent === folder || exists(join(folder, '.git'));
  return isTop ? undefined : findUpwards(parent);
}

async function readText(path: string, shown: string): Promise<string> {
  const bytes = await readBounded(path, shown);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(shown, 'it is not UTF-8 text', cause);
  }
}

/** A file is read at once: Node's promises for it take longer to load than all of this. A pipe may let us wait for Ctrl-C. */
async function readBounded(path: string, shown: string): Promise<Uint8Array> {
  try {
    const found = statSync(path);
    if (found.size > maxConfigBytes)
      throw unreadable(shown, `it has ${found.size} bytes, and ${maxConfigBytes} are the most`);
    return found.isFile() ? readFileSync(path) : await readFile(path);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw unreadable(shown, reasons[codeOf(cause)] ?? `the system says ${codeOf(cause)}`, cause);
  }
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw unreadable(path, reasons[codeOf(error)] ?? `the system says ${codeOf(error)}`, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: 'its symbolic links go in a circle',
};

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);

const missing = (named: string, by: string): UserError =>
  new UserError({
    code: 'config-missing',
    message: `There is no ${named}, which ${by} names.`,
    next: ['ls *.yaml'],
    exitCode: exitCodes.usage,
  });

const unreadable = (file: string, why: string, cause?: unknown): UserError =>
  new UserError({
    code: 'config-unreadable',
    message: `${file} cannot be read: ${why}.`,
    next: [`ls -l ${file}`],
    exitCode: exitCodes.usage,
    cause,
  });

const ambiguous = (folder: string): UserError =>
  new UserError({
    code: 'config-ambiguous',
    message: `${folder} has both ${configNames.join(' and ')}.`,
    why: 'Only one of them can count, and which one should not be a guess.',
    next: [`rm ${configNames[1]}`],
    exitCode: exitCodes.usage,
  });
