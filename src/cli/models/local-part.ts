import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Digest, parseDigest } from '../../core/digest.js';
import type { Cache } from '../../image/cache.js';
import { measure, sha256 } from '../../lib/digest-stream.js';
import { projectorVision } from '../../models/gguf/details.js';
import { readGgufHeader } from '../../models/gguf/header.js';
import { kindOf } from '../../models/gguf/kind.js';
import { shapeOf } from '../../models/gguf/shape.js';
import type { GgufPart } from '../../models/modelfile/made-model.js';
import { inWords, readWhole, sizeOfFile } from './gguf-file.js';
import { type QuantizePorts, quantize } from './quantize.js';

/** A GGUF file as a part of a model. */
export interface LocalPart {
  readonly part: GgufPart;
  open(signal: AbortSignal | undefined): AsyncIterable<Uint8Array>;
}

/**
 * What kind of file it is, and its digest.
 * @param path absolute
 * @throws UserError `file-unreadable` (exit 6), `weights-invalid`
 */
export async function readPart(path: string, cache: Pick<Cache, 'recall' | 'remember'>): Promise<LocalPart> {
  const header = await readWhole(path);
  const size = await sizeOfFile(path);
  const kind = kindOf(header);
  const shape = kind === 'model' ? inWords(path, () => shapeOf(header)) : undefined;
  const vision = kind === 'projector' ? projectorVision(header) : undefined;
  const digest = await digestOfFile(path, cache);
  return {
    part: { kind, name: basename(path), digest, size, ...(shape && { shape }), ...(vision && { vision }) },
    open: (signal) => readFrom(path, signal),
  };
}

/**
 * The same weights in another precision, out of the cache.
 * @param type `q4_K_M` and the like
 * @throws UserError what `quantize` throws
 */
export async function readQuantized(
  { path, type }: { readonly path: string; readonly type: string },
  ports: QuantizePorts & { readonly cache: Pick<Cache, 'read'> },
): Promise<LocalPart> {
  const { part } = await readPart(path, ports.cache);
  const { shape, digest } = part;
  // A projector or an adapter is told apart by whoever puts the parts together.
  if (shape === undefined) return { part, open: (signal) => readFrom(path, signal) };
  const made = await quantize({ path, digest, shape, type }, ports);
  return {
    part: { ...part, ...made, shape: shapeOf(await readGgufHeader(ports.cache.read(made.digest))) },
    open: () => ports.cache.read(made.digest),
  };
}

/** Gigabytes are hashed once: as long as size and time are the same, so is the file. The push holds it to the digest. */
async function digestOfFile(path: string, cache: Pick<Cache, 'recall' | 'remember'>): Promise<Digest> {
  const { size, mtimeMs } = await stat(path);
  const name = `file-${sha256(`${path} ${size} ${mtimeMs}`).slice(-32)}`;
  const note = ((await cache.recall(name)) ?? {}) as { readonly digest?: unknown };
  const known = typeof note.digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(note.digest);
  if (known) return parseDigest(String(note.digest));
  const found = await measure(readFrom(path, undefined));
  await cache.remember(name, { digest: found.digest });
  return parseDigest(found.digest);
}

/** In pieces of a size with which a disk is fast. */
export const readFrom = (path: string, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> =>
  createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal && { signal }) });
