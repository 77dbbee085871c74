import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { ModelfileMistake } from '../../models/modelfile/commands.js';
import { type Modelfile, parseModelfile } from '../../models/modelfile/modelfile.js';
import { type Place, pathIn, unreadable } from './gguf-file.js';

/** A Modelfile, and what of this machine it names. */
export interface ModelfileSource {
  /** Of the Modelfile, absolute. */
  readonly path: string;
  readonly modelfile: Modelfile;
  /** Absolute paths of GGUF files, or the name of another model. */
  readonly from:
    | { readonly kind: 'files'; readonly paths: readonly string[] }
    | { readonly kind: 'name'; readonly name: string };
  /** Absolute. */
  readonly adapter: string | undefined;
}

/**
 * Reads a Modelfile. What stands behind FROM is a file when there is one of that name, as with `ollama create`.
 * @throws UserError `file-unreadable` (exit 6), `modelfile-invalid` (exit 2)
 */
export async function readModelfileSource(written: string, { home, cwd }: Place): Promise<ModelfileSource> {
  const path = pathIn({ home, cwd }, written);
  const content = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const modelfile = parsed(textOf(content), path);
  const beside = (file: string): string => pathIn({ home, cwd: dirname(path) }, file);
  const files: string[] = [];
  for (const from of modelfile.from) if (await isFile(beside(from), from, path)) files.push(beside(from));
  const name = modelfile.from.at(-1) ?? '';
  return {
    path,
    modelfile,
    from: files.length > 0 ? { kind: 'files', paths: files.toSorted() } : { kind: 'name', name },
    adapter: modelfile.adapter === undefined ? undefined : beside(modelfile.adapter),
  };
}

async function isFile(path: string, written: string, modelfile: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    if (/^(\.{0,2}|~)\//.test(written) || /\.gguf$/i.test(written)) throw unreadable(path, cause);
    return undefined;
  });
  if (found?.isDirectory() !== true) return found !== undefined;
  throw invalid(
    modelfile,
    `FROM names the folder ${path}, and only GGUF files can be put into an image as they are`,
  );
}

/** UTF-8, or UTF-16 where a mark of byte order says so: Windows' editors write it, and Ollama reads it. */
function textOf(content: Buffer): string {
  const mark = content.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return content.subarray(2).toString('utf16le');
  if (mark !== 'feff') return content.toString('utf8');
  return Buffer.from(content.subarray(2, 2 + 2 * Math.floor((content.length - 2) / 2)))
    .swap16()
    .toString('utf16le');
}

function parsed(text: string, path: string): Modelfile {
  try {
    return parseModelfile(text);
  } catch (cause) {
    throw cause instanceof ModelfileMistake ? invalid(path, cause.message, cause) : cause;
  }
}

const invalid = (path: string, what: string, cause?: unknown): UserError =>
  new UserError({
    code: 'modelfile-invalid',
    message: `${path} cannot be used: ${what}`,
    why: 'it takes FROM, PARAMETER, TEMPLATE, SYSTEM, ADAPTER, LICENSE, MESSAGE, RENDERER, PARSER and REQUIRES, as Ollama does',
    next: [`ollama-lambda models show ${path}`],
    exitCode: exitCodes.usage,
    cause,
  });
