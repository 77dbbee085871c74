import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { capabilitiesOf } from '../../models/capabilities.js';
import { GgufMistake } from '../../models/gguf/byte-cursor.js';
import { projectorVision } from '../../models/gguf/details.js';
import { type GgufHeader, readGgufHeader } from '../../models/gguf/header.js';
import { checkAdapter, kindOf } from '../../models/gguf/kind.js';
import { type ModelShape, mainQuantization, shapeOf } from '../../models/gguf/shape.js';
import { checkWhole } from '../../models/gguf/whole.js';
import type { KnownModel } from './known-model.js';

/** Where paths begin. */
export interface Place {
  readonly home: string;
  readonly cwd: string;
}

/** Absolute; a leading `~/` is the user's home. */
export const pathIn = ({ home, cwd }: Place, written: string): string =>
  written.startsWith('~/') ? join(home, written.slice(2)) : resolve(cwd, written);

/**
 * A model out of GGUF files: weights, and where there is one, the part that sees. Their headers alone are read.
 * @param paths absolute
 * @param name what people call it
 * @throws UserError `file-unreadable` (exit 6), `weights-invalid`
 */
export async function readGgufFiles(paths: readonly string[], name: string): Promise<KnownModel> {
  let weights = 0;
  let vision: ModelShape['vision'];
  const kinds: string[] = [];
  const shapes: ModelShape[] = [];
  for (const path of paths) {
    const header = await readWhole(path);
    weights += await sizeOfFile(path);
    const kind = kindOf(header);
    kinds.push(kind);
    if (kind === 'model') shapes.push(inWords(path, () => shapeOf(header)));
    if (kind === 'projector') vision = projectorVision(header);
  }
  const [own] = shapes;
  if (own === undefined) throw noWeights(paths);
  const shape: ModelShape = { ...own, ...(vision && { vision }) };
  return {
    name,
    source: 'file',
    from: paths.join(', '),
    weights,
    shape,
    quantization: mainQuantization(shape),
    capabilities: capabilitiesOf({
      shape,
      mediaTypes: kinds.map((kind) => `application/vnd.ollama.image.${kind}`),
    }),
    purposes: [],
    licence: undefined,
    facts: undefined,
  };
}

export const noWeights = (paths: readonly string[]): UserError =>
  invalid(paths.join(', '), new GgufMistake('it holds no weights but a projector or an adapter'));

/** Bytes. @throws UserError `file-unreadable` (exit 6) */
export async function sizeOfFile(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (!found.isFile()) throw unreadable(path, new Error('it is no file'));
  return found.size;
}

export const unreadable = (path: string, cause: unknown): UserError =>
  new UserError({
    code: 'file-unreadable',
    message: `${path} cannot be read: ${fileTroubleOf(cause)}`,
    why: 'paths begin at the folder that the command runs in; those in a Modelfile at its own',
    next: [`ls -l ${path}`],
    exitCode: exitCodes.notFound,
    cause,
  });

/** @throws UserError `weights-invalid` */
export async function readShape(path: string): Promise<ModelShape> {
  const header = await readWhole(path);
  return inWords(path, () => shapeOf(header));
}

/**
 * The header of a file that has all of the weights that its header tells of.
 * @throws UserError `file-unreadable` (exit 6), `weights-invalid`
 */
export async function readWhole(path: string): Promise<GgufHeader> {
  const size = await sizeOfFile(path);
  const header = await readHeader(path);
  inWords(path, () => checkWhole(header, size));
  return header;
}

/** @throws UserError `weights-invalid` */
async function readHeader(path: string): Promise<GgufHeader> {
  try {
    return await readGgufHeader(createReadStream(path, { highWaterMark: 256 * 1024 }));
  } catch (cause) {
    throw cause instanceof GgufMistake ? invalid(path, cause) : cause;
  }
}

/**
 * Whether a file is an adapter for weights of this shape.
 * @throws UserError `file-unreadable` (exit 6), `weights-invalid`, `adapter-invalid` (exit 2)
 */
export async function checkAdapterFile(path: string, shape: ModelShape | undefined): Promise<void> {
  const header = await readWhole(path);
  try {
    checkAdapter(header, shape);
  } catch (cause) {
    if (!(cause instanceof GgufMistake)) throw cause;
    throw new UserError({
      code: 'adapter-invalid',
      message: `${path} is no adapter for this model: ${cause.message}`,
      why: 'the engine would end when it loads the model',
      next: [
        'python convert_lora_to_gguf.py --base <model> <lora>   # of llama.cpp, makes one of a PEFT adapter',
      ],
      exitCode: exitCodes.usage,
      cause,
    });
  }
}

export function inWords<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof GgufMistake ? invalid(path, cause) : cause;
  }
}

const invalid = (path: string, cause: GgufMistake): UserError =>
  new UserError({
    code: 'weights-invalid',
    message: `${path} is no model file that the engine could load: ${cause.message}`,
    why: 'what does not load can never answer',
    next: ['ollama-lambda models show <another file or name>'],
    cause,
  });
