import {
  createWriteStream,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { StoredImage } from '../service.js';
import { type TarEntry, tarEntries } from './tar-entries.js';

/** Where the files of an image are, and what its config says. */
export interface UnpackedImage {
  readonly root: string;
  readonly config: ImageSettings;
}

export interface ImageSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingFolder: string;
}

/** Unpacks each image once, into a folder named by its digest. */
export function createUnpacker(folder: string): (image: StoredImage) => Promise<UnpackedImage> {
  const known = new Map<string, Promise<UnpackedImage>>();
  return (image) => {
    const before = known.get(image.digest);
    if (before) return before;
    const root = join(folder, image.digest.replace(':', '-'));
    const unpacked = unpackImage(image, root);
    known.set(image.digest, unpacked);
    return unpacked;
  };
}

/** @throws Error on a broken layer or one that reaches out of the image. */
async function unpackImage(image: StoredImage, root: string): Promise<UnpackedImage> {
  mkdirSync(root, { recursive: true });
  for (const { digest } of image.manifest.layers ?? []) {
    await unpackLayer(root, image.openLayer(digest));
  }
  return { root, config: readSettings(image.config) };
}

/** Lays one compressed layer over what is in `root`.
 * @throws Error on a broken layer or one that reaches out of the image. */
export async function unpackLayer(root: string, compressed: AsyncIterable<Uint8Array>): Promise<void> {
  const gunzip = createGunzip();
  const apply = async (): Promise<void> => {
    try {
      for await (const entry of tarEntries(gunzip)) await applyEntry(root, entry);
    } finally {
      gunzip.destroy();
    }
  };
  await Promise.all([apply(), pipeline(Readable.from(compressed), gunzip)]);
}

/** The part of an image's config document that matters to a function. */
export function readSettings(config: Buffer | undefined): ImageSettings {
  const document = JSON.parse(config?.toString() ?? '{}') as {
    config?: { Env?: string[]; Entrypoint?: string[]; Cmd?: string[]; WorkingDir?: string };
  };
  const { Env = [], Entrypoint, Cmd, WorkingDir } = document.config ?? {};
  return {
    environment: Object.fromEntries(
      Env.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    entrypoint: Entrypoint ?? [],
    command: Cmd ?? [],
    workingFolder: WorkingDir || '/',
  };
}

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

async function applyEntry(root: string, entry: TarEntry): Promise<void> {
  const parts = entry.name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new Error(`the image has a file outside of itself: ${entry.name}`);
  const name = parts.pop();
  if (name === undefined) return;
  const parent = folderWithin(root, parts);
  if (name === opaque) {
    for (const child of readdirSync(parent)) rmSync(join(parent, child), { recursive: true, force: true });
  } else if (name.startsWith(whiteout)) {
    rmSync(join(parent, name.slice(whiteout.length)), { recursive: true, force: true });
  } else {
    await write(root, join(parent, name), entry);
  }
}

async function write(root: string, path: string, entry: TarEntry): Promise<void> {
  const existing = lstatSync(path, { throwIfNoEntry: false });
  if (entry.kind === 'folder') {
    if (existing && !existing.isDirectory()) rmSync(path);
    // The owner keeps the right to write, or the folder could not be removed again.
    mkdirSync(path, { recursive: true, mode: (entry.mode & 0o777) | 0o700 });
    return;
  }
  if (existing) rmSync(path, { recursive: true, force: true });
  if (entry.kind === 'file') {
    await pipeline(entry.body, createWriteStream(path, { mode: entry.mode & 0o777, flags: 'wx' }));
  } else if (entry.kind === 'symlink') {
    symlinkSync(entry.link, path);
  } else if (entry.kind === 'hardlink') {
    const target = entry.link.split('/').filter((part) => part !== '' && part !== '.');
    if (target.includes('..')) throw new Error(`the image has a link outside of itself: ${entry.link}`);
    const name = target.pop() ?? '';
    linkSync(join(folderWithin(root, target), name), path);
  }
}

/** More links than this in one path are a circle. */
const maximumLinks = 40;

/**
 * The folder at `parts`, made when it is missing. Links on the way are followed as the image itself would follow them:
 * an absolute one starts at its root, and nothing climbs above it.
 */
function folderWithin(root: string, parts: readonly string[]): string {
  const left = [...parts];
  let done: string[] = [];
  let links = 0;
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '..') {
      done = done.slice(0, -1);
      continue;
    }
    const path = join(root, ...done, part);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) {
      links += 1;
      if (links > maximumLinks)
        throw new Error(`the image has links in a circle at /${[...done, part].join('/')}`);
      const target = readlinkSync(path);
      if (target.startsWith('/')) done = [];
      left.unshift(...target.split('/').filter((name) => name !== '' && name !== '.'));
      continue;
    }
    if (stat && !stat.isDirectory())
      throw new Error(`the image has a file where a folder should be: ${part}`);
    if (!stat) mkdirSync(path);
    done = [...done, part];
  }
  return join(root, ...done);
}
