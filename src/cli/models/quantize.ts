import { createReadStream } from 'node:fs';
import { type Digest, isDigest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import type { Emit } from '../../core/event.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Bytes } from '../../core/units.js';
import type { Cache } from '../../image/cache.js';
import { sha256 } from '../../lib/digest-stream.js';
import { showBytes } from '../../lib/quantities.js';
import type { ModelShape } from '../../models/gguf/shape.js';
import { quantizable } from '../../models/quantizable.js';
import type { Io } from '../io.js';
import { findEngine } from '../rehearsal/engine.js';
import { quantizeWithEngine } from './quantize-with-engine.js';

export interface QuantizePorts {
  readonly io: Pick<Io, 'env' | 'now'>;
  readonly cache: Pick<Cache, 'recall' | 'remember' | 'has' | 'add' | 'withFolder'>;
  readonly emit: Emit;
}

export interface Wanted {
  /** Absolute. */
  readonly path: string;
  readonly digest: Digest;
  readonly shape: ModelShape;
  /** As `ollama create --quantize` takes it: `q4_K_M`. */
  readonly type: string;
}

/** A blob in the cache. */
export interface Quantized {
  readonly digest: Digest;
  readonly size: Bytes;
}

/**
 * Weights in another precision, by `ollama create --quantize` of this machine's own Ollama. The result is kept in the
 * cache, and made once.
 *
 * @throws UserError `quantize-impossible` (exit 2), `engine-missing` (exit 5), `quantize-failed`, `disk-full`
 */
export async function quantize(wanted: Wanted, { io, cache, emit }: QuantizePorts): Promise<Quantized> {
  const { path, digest, shape, type } = wanted;
  const refused = quantizable(shape, type);
  if (refused !== undefined) throw impossible(path, refused);
  const note = `quantized-${sha256(`${digest} ${type}`).slice(-32)}`;
  const known = readNote(await cache.recall(note));
  if (known !== undefined && (await cache.has(known.digest, known.size))) return known;
  const engine = findEngine(io);
  if (engine === undefined) throw engineMissing(path);
  const started = io.now();
  const step = 'quantize';
  emit({ kind: 'step-started', step, text: `quantize ${path} to ${type} with ${engine}` });
  const made = await cache.withFolder(async (folder) => {
    const weights = await quantizeWithEngine({ engine, folder, path, type, searchPath: io.env.PATH });
    return cache.add(createReadStream(weights, { highWaterMark: 1024 * 1024 }));
  });
  await cache.remember(note, made);
  const text = `${path} is ${showBytes(made.size)} in ${type}`;
  emit({ kind: 'step-finished', step, text, ms: io.now() - started });
  return made;
}

function readNote(note: unknown): Quantized | undefined {
  const { digest, size } = (note ?? {}) as { readonly digest?: unknown; readonly size?: unknown };
  if (typeof digest !== 'string' || !isDigest(digest) || typeof size !== 'number') return undefined;
  return { digest, size: size as Bytes };
}

const impossible = (path: string, why: string): UserError =>
  new UserError({
    code: 'quantize-impossible',
    message: `${path} cannot be quantized: ${why}`,
    why: 'what is rounded twice is worse than what is rounded once, and Ollama refuses it',
    next: [`ollama-lambda deploy --model ${path}   # as it is`],
    exitCode: exitCodes.usage,
  });

const engineMissing = (path: string): UserError =>
  new UserError({
    code: 'engine-missing',
    message: `${path} cannot be quantized: this machine has no Ollama`,
    why: '`ollama create --quantize` does it; OLLAMA_BIN names the program when it is not on PATH',
    next: [
      'OLLAMA_BIN=/usr/local/bin/ollama ollama-lambda deploy',
      'ollama-lambda deploy   # without --quantize',
    ],
    exitCode: exitCodes.prerequisite,
  });
