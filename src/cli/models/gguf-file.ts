import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { capabilitiesOf } from '../../models/capabilities.js';
import { GgufMistake } from '../../models/gguf/byte-cursor.js';
import { readGgufHeader } from '../../models/gguf/header.js';
import { type ModelShape, mainQuantization, shapeOf } from '../../models/gguf/shape.js';
import type { KnownModel } from './known-model.js';

/**
 * A model out of a GGUF file; its header alone is read.
 * @throws UserError `file-unreadable` (exit 6), `weights-invalid`
 */
export async function readGgufFile(
  written: string,
  { home, cwd }: { readonly home: string; readonly cwd: string },
): Promise<KnownModel> {
  const path = written.startsWith('~/') ? join(home, written.slice(2)) : resolve(cwd, written);
  const size = await stat(path).then(
    (found) => found.size,
    (error: unknown) => {
      throw new UserError({
        code: 'file-unreadable',
        message: `${path} cannot be read: ${messageOf(error)}`,
        next: ['ollama-lambda models show ./model.gguf'],
        exitCode: exitCodes.notFound,
        cause: error,
      });
    },
  );
  const shape = await readShape(path);
  return {
    name: written,
    source: 'file',
    from: path,
    weights: size,
    shape,
    quantization: mainQuantization(shape),
    capabilities: capabilitiesOf({ shape, mediaTypes: [] }),
    purposes: [],
    licence: undefined,
    facts: undefined,
  };
}

/** @throws UserError `weights-invalid` */
export async function readShape(path: string): Promise<ModelShape> {
  try {
    return shapeOf(await readGgufHeader(createReadStream(path, { highWaterMark: 256 * 1024 })));
  } catch (cause) {
    if (!(cause instanceof GgufMistake)) throw cause;
    throw new UserError({
      code: 'weights-invalid',
      message: `${path} is no model file that the engine could load: ${cause.message}`,
      why: 'what does not load can never answer',
      next: ['ollama-lambda models show <another file or name>'],
      cause,
    });
  }
}
