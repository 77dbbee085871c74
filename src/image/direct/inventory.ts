import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readTar } from '../../lib/tar-read.js';
import { type Elf, readElf } from '../elf/elf.js';

/** What a layer has in it, as far as its checks ask. Plain data: kept by the layer's digest, so each is read once. */
export interface Inventory {
  /** Of this shape; an older one is made anew. */
  readonly version: typeof inventoryVersion;
  /** Bytes of the tar: what counts against Lambda's limit. */
  readonly unpacked: number;
  /** Programs and libraries by path. */
  readonly programs: Readonly<Record<string, Elf>>;
  /** Every other regular file that somebody may execute. */
  readonly scripts: readonly string[];
  /** Symbolic and hard links: path → target as written; of hard links with a leading slash. */
  readonly links: Readonly<Record<string, string>>;
  /** Paths of lower layers that this one takes away, with everything below them. */
  readonly removed: readonly string[];
  /** Files and folders that a user of no group cannot read. */
  readonly unreadable: readonly string[];
}

export const inventoryVersion = 1;

/** @param layer gzip; read to its end as a stream. @throws TarError */
export async function takeInventory(layer: AsyncIterable<Uint8Array>): Promise<Inventory> {
  let unpacked = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of gunzipped(layer)) {
      unpacked += chunk.length;
      yield chunk;
    }
  }
  const programs: Record<string, Elf> = {};
  const links: Record<string, string> = {};
  const scripts: string[] = [];
  const removed: string[] = [];
  const unreadable: string[] = [];
  for await (const { path, kind, mode, target, content } of readTar(counted())) {
    const gone = whiteout(path);
    if (gone !== undefined) {
      removed.push(gone);
      continue;
    }
    if (kind === 'symlink') links[path] = target;
    if (kind === 'hardlink') links[path] = `/${target}`;
    if (kind === 'folder' && (mode & 0o005) !== 0o005) unreadable.push(path);
    if (kind !== 'file') continue;
    if ((mode & 0o004) === 0) unreadable.push(path);
    const elf = await readElf(content());
    if (elf !== undefined) programs[path] = elf;
    else if ((mode & 0o111) !== 0) scripts.push(path);
  }
  return { version: inventoryVersion, unpacked, programs, scripts, links, removed, unreadable };
}

/** `a/.wh.b` takes away `a/b`; `a/.wh..wh..opq` everything in `a`. */
function whiteout(path: string): string | undefined {
  const slash = path.lastIndexOf('/') + 1;
  const name = path.slice(slash);
  if (name === '.wh..wh..opq') return path.slice(0, Math.max(0, slash - 1));
  return name.startsWith('.wh.') ? `${path.slice(0, slash)}${name.slice('.wh.'.length)}` : undefined;
}

/** An error of either side destroys the other and reaches whoever iterates. */
export function gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  pipeline(Readable.from(chunks, { objectMode: true }), gunzip, () => undefined);
  return gunzip;
}
