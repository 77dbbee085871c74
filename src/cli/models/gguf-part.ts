import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDigest } from '../../core/digest.js';
import type { Cache } from '../../image/cache.js';
import { measure, sha256 } from '../../lib/digest-stream.js';
import { kindOf } from '../../models/gguf/kind.js';
import { shapeOf } from '../../models/gguf/shape.js';
import type { GgufPart } from '../../models/modelfile/made-model.js';
import { inWords, readHeader, sizeOfFile } from './gguf-file.js';

/**
 * A GGUF file as a part of a model: what kind it is, and its digest.
 * @param path absolute
 * @throws UserError `file-unreadable` (exit 6), `weights-invalid`
 */
export async function readGgufPart(
  path: string,
  cache: Pick<Cache, 'recall' | 'remember'>,
): Promise<GgufPart> {
  const size = await sizeOfFile(path);
  const header = await readHeader(path);
  const kind = kindOf(header);
  const shape = kind === 'model' ? inWords(path, () => shapeOf(header)) : undefined;
  const digest = await digestOfFile(path, cache);
  return { kind, name: basename(path), digest, size, ...(shape && { shape }) };
}

/** Gigabytes are hashed once: as long as size and time are the same, so is the file. The push holds it to the digest. */
async function digestOfFile(path: string, cache: Pick<Cache, 'recall' | 'remember'>) {
  const { size, mtimeMs } = await stat(path);
  const name = `file-${sha256(`${path} ${size} ${mtimeMs}`).slice(-32)}`;
  const note = ((await cache.recall(name)) ?? {}) as { readonly digest?: unknown };
  const known = typeof note.digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(note.digest);
  if (known) return parseDigest(String(note.digest));
  const found = await measure(createReadStream(path, { highWaterMark: 1024 * 1024 }));
  await cache.remember(name, { digest: found.digest });
  return parseDigest(found.digest);
}
