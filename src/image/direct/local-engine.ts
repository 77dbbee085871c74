import { createReadStream } from 'node:fs';
import { readdir, readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { type Digest, parseDigest } from '../../core/digest.js';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Bytes, bytes } from '../../core/units.js';
import { measure, verified } from '../../lib/digest-stream.js';
import { type TarEntry, writeTar } from '../../lib/tar-write.js';
import { mismatch } from './checks.js';

/** An engine that is on this machine: a folder or a release's tarball with `bin/ollama` and `lib/ollama`. */
export interface LocalEngine {
  /** Of the tarball; of a folder, of the tar that it makes. */
  readonly digest: Digest;
  readonly bytes: Bytes;
}

/** Whether `sources.engine` names a place on this machine. */
export const isLocalEngine = (written: string): boolean => /^(\.{1,2}|~)?\//.test(written);

/** @throws UserError `engine-absent` (exit 6), `engine-compression` (exit 5) */
export async function findLocalEngine(path: string): Promise<LocalEngine> {
  const found = await measure(await rawBytes(path));
  return { digest: parseDigest(found.digest), bytes: bytes(found.bytes) };
}

/**
 * The engine's files as a tar, held to the digest; its paths begin with `bin/` and `lib/`.
 * @throws UserError `engine-absent`, `engine-compression`, `digest-mismatch`
 */
export async function* openLocalEngine(path: string, digest: Digest): AsyncGenerator<Uint8Array> {
  const raw = verified(await rawBytes(path), { digest }, (found) => mismatch(digest, found.digest, path));
  const unpack = unpackerFor(path);
  if (unpack === undefined) return yield* raw;
  pipeline(Readable.from(raw, { objectMode: true }), unpack, () => undefined);
  yield* unpack;
}

async function rawBytes(path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    if ((await stat(path)).isFile()) {
      unpackerFor(path)?.destroy();
      return createReadStream(path, { highWaterMark: 1024 * 1024 });
    }
    await stat(join(path, 'bin', 'ollama'));
    return writeTar(await entriesOf(path));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError({
      code: 'engine-absent',
      message: `there is no engine at ${path}: ${fileTroubleOf(cause)}`,
      why: 'it is a folder with bin/ollama and lib/ollama, or the .tgz of an Ollama release for Linux',
      next: [`ls ${join(path, 'bin')}`, 'ollama-lambda deploy --engine-image docker.io/ollama/ollama'],
      again: true,
      exitCode: exitCodes.notFound,
      cause,
    });
  }
}

/** The program and the top level of its libraries, with fixed modes and order: the same for the same files. */
async function entriesOf(folder: string): Promise<readonly TarEntry[]> {
  const libraries = await readdir(join(folder, 'lib', 'ollama')).catch((): string[] => []);
  const paths = ['bin/ollama', ...libraries.toSorted().map((name) => `lib/ollama/${name}`)];
  const entries: TarEntry[] = [];
  for (const path of paths) {
    const target = await neighbour(join(folder, path), libraries);
    if (target !== undefined) {
      entries.push({ kind: 'symlink', path, target });
      continue;
    }
    // Other links are followed: what is at their end is what counts, wherever it lies.
    const found = await stat(join(folder, path));
    if (!found.isFile()) continue;
    const content = () => createReadStream(join(folder, path), { highWaterMark: 1024 * 1024 });
    entries.push({ kind: 'file', path, mode: found.mode & 0o111 ? 0o755 : 0o644, size: found.size, content });
  }
  return entries;
}

/** The library that a link beside it points to, as `libllama.so` to `libllama.so.0`; undefined when it is no such link. */
async function neighbour(path: string, libraries: readonly string[]): Promise<string | undefined> {
  const target = await readlink(path).catch(() => undefined);
  return target !== undefined && libraries.includes(target) ? target : undefined;
}

/** By the file's name, as everybody names them. */
function unpackerFor(path: string): Transform | undefined {
  const name = basename(path).toLowerCase();
  if (/\.(tgz|tar\.gz)$/.test(name)) return zlib.createGunzip();
  if (!/\.(tzst|tar\.zst)$/.test(name)) return undefined;
  // Node learned it with 22.15 and 23.8.
  const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: () => Transform };
  if (createZstdDecompress !== undefined) return createZstdDecompress();
  throw new UserError({
    code: 'engine-compression',
    message: `${path} is compressed with zstd, which this Node.js cannot read`,
    why: 'Node.js can from 22.15 on',
    next: [`zstd -d ${path}`, `ollama-lambda deploy --engine-image ${path.replace(/\.t?zst$/i, '')}`],
    again: true,
    exitCode: exitCodes.prerequisite,
  });
}
