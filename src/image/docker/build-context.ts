import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ReadEntry, readTar } from '../../lib/tar-read.js';
import { gunzipped } from '../direct/inventory.js';
import type { Draft } from '../image.js';

/** Sent to the daemon is only what the Dockerfile copies. */
const ignored = 'Dockerfile\n.dockerignore\n';

/**
 * Writes what a Dockerfile builds from: a folder `engine`, `model` and `handler` with the files of those layers. The base
 * is left to Docker. Modes are as in the layers, whatever this process' umask; owners come from COPY.
 * @param folder empty
 * @returns bytes of the files
 */
export async function writeBuildContext(
  draft: Draft,
  { folder, dockerfile }: { readonly folder: string; readonly dockerfile: string },
  signal: AbortSignal,
): Promise<number> {
  let written = 0;
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  await writeFile(join(folder, '.dockerignore'), ignored);
  // All three, since COPY fails when one is missing, as `model` is when the function fetches its model.
  for (const part of ['engine', 'model', 'handler']) await makeFolder(join(folder, part), 0o755);
  for (const layer of draft.layers) {
    if (layer.part === 'base') continue;
    const root = join(folder, layer.part);
    for await (const entry of readTar(gunzipped(layer.open(signal).chunks))) {
      signal.throwIfAborted();
      await writeEntry(entry, join(root, entry.path), signal);
      written += entry.size;
    }
  }
  return written;
}

/** Our own layers hold folders, files and symbolic links; `path` cannot leave the folder (`readTar`). */
async function writeEntry(entry: ReadEntry, path: string, signal: AbortSignal): Promise<void> {
  switch (entry.kind) {
    case 'folder':
      return makeFolder(path, entry.mode);
    case 'symlink':
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { force: true });
      return symlink(entry.target, path);
    case 'file':
      await mkdir(dirname(path), { recursive: true });
      await pipeline(entry.content(), createWriteStream(path), { signal });
      return chmod(path, entry.mode & 0o777);
    default:
      throw new Error(`a layer of ours has a ${entry.kind} in it: ${entry.path}`);
  }
}

async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, mode & 0o777);
}
