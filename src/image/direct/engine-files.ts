import { createReadStream, createWriteStream } from 'node:fs';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../core/errors.js';
import { type ReadEntry, readTar } from '../../lib/tar-read.js';
import type { TarEntry } from '../../lib/tar-write.js';
import { layout } from './layout.js';
import { folders } from './packed.js';

/** What is left of the engine image: the program and the CPU's libraries, without GPU folders and the quantizer. */
const isWanted = (path: string): boolean =>
  path === layout.engine.path ||
  (posix.dirname(path) === layout.engine.libraries && posix.basename(path) !== 'llama-quantize');

type Kept = { readonly layer: number } & (
  | { readonly kind: 'file'; readonly mode: number; readonly size: number; readonly stored: string }
  | { readonly kind: 'symlink'; readonly target: string }
);

/** Lays layers over each other, lowest first, keeping the engine's own files in a folder. */
export interface EngineFiles {
  /** @param tar the layer, unpacked; read to its end. @throws TarError, UserError `engine-unknown` */
  lay(tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Sorted, with fixed modes: the same for the same image. @throws UserError `engine-unknown` */
  entries(): readonly TarEntry[];
}

/** @param prefix put before every path, for archives that are laid into `/usr`: empty, or `usr/` */
export function createEngineFiles(folder: string, image: string, prefix = ''): EngineFiles {
  const kept = new Map<string, Kept>();
  let layer = 0;
  let files = 0;

  /** Takes away what lower layers have at `path` (unless `inside`) and below it. */
  const clear = (path: string, inside: 'inside' | 'whole'): void => {
    for (const [other, entry] of kept) {
      const hit = other.startsWith(`${path}/`) || (inside === 'whole' && other === path);
      if (hit && entry.layer < layer) kept.delete(other);
    }
  };

  const take = async (entry: ReadEntry, signal: AbortSignal): Promise<void> => {
    const { path } = entry;
    if (entry.kind !== 'folder') clear(path, 'whole');
    if (!isWanted(path)) return;
    if (entry.kind === 'symlink') kept.set(path, { layer, kind: 'symlink', target: entry.target });
    else if (entry.kind === 'hardlink') {
      const target = kept.get(entry.target);
      if (target === undefined)
        throw unknown(image, `${path} is a hard link to ${entry.target}, which is no part of it`);
      kept.set(path, { ...target, layer });
    } else if (entry.kind === 'file') {
      files += 1;
      const stored = posix.join(folder, String(files));
      await pipeline(entry.content(), createWriteStream(stored), { signal });
      kept.set(path, {
        layer,
        kind: 'file',
        mode: entry.mode & 0o111 ? 0o755 : 0o644,
        size: entry.size,
        stored,
      });
    }
  };

  return {
    async lay(tar, signal) {
      layer += 1;
      for await (const read of readTar(tar)) {
        const entry = prefix === '' ? read : placed(read, prefix);
        const name = posix.basename(entry.path);
        const parent = posix.dirname(entry.path);
        if (name === '.wh..wh..opq') clear(parent, 'inside');
        else if (name.startsWith('.wh.')) clear(posix.join(parent, name.slice('.wh.'.length)), 'whole');
        else await take(entry, signal);
      }
    },
    entries() {
      if (kept.get(layout.engine.path)?.kind !== 'file')
        throw unknown(image, `it has no file ${layout.engine.path}`);
      const sorted = [...kept].sort(([one], [other]) => (one < other ? -1 : 1));
      const parents = new Map(
        [...folders(posix.dirname(layout.engine.path)), ...folders(layout.engine.libraries)].map((entry) => [
          entry.path,
          entry,
        ]),
      );
      return [...parents.values(), ...sorted.map(([path, entry]) => tarEntryOf(path, entry))];
    },
  };
}

function placed(entry: ReadEntry, prefix: string): ReadEntry {
  const target = entry.kind === 'hardlink' ? prefix + entry.target : entry.target;
  return { ...entry, path: prefix + entry.path, target };
}

function tarEntryOf(path: string, entry: Kept): TarEntry {
  if (entry.kind === 'symlink') return { kind: 'symlink', path, target: entry.target };
  const { mode, size, stored } = entry;
  return { kind: 'file', path, mode, size, content: () => createReadStream(stored) };
}

const unknown = (image: string, what: string): UserError =>
  new UserError({
    code: 'engine-unknown',
    message: `${image} is no Ollama image that we can take apart: ${what}`,
    why: `the program is expected at /${layout.engine.path} and its libraries in /${layout.engine.libraries}`,
    next: ['ollama-lambda validate'],
  });
