import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { must, type Surroundings } from './program.js';

/** One line of `tar --list --verbose`. */
export interface Entry {
  /** `-` file, `d` folder, `l` symlink, `h` hard link. */
  readonly kind: string;
  /** `-rwxr-xr-x` */
  readonly mode: string;
  /** `0/0` */
  readonly owner: string;
  readonly size: number;
  /** Without leading `./` and trailing slash, and without a link's target. */
  readonly path: string;
}

export interface OciImage {
  readonly manifestDigest: string;
  readonly config: {
    readonly rootfs: { readonly diff_ids: readonly string[] };
    readonly config: { readonly Cmd: readonly string[]; readonly Env: readonly string[] };
  };
  readonly layers: readonly {
    readonly digest: string;
    readonly diffId: string;
    readonly entries: readonly Entry[];
  }[];
  /** Our layers and the base's, unpacked over each other by GNU tar. */
  readonly root: string;
}

/** Reads an OCI layout with one image in it, by means of GNU tar and no code of ours. */
export async function openOci(folder: string, where: Surroundings): Promise<OciImage> {
  const blob = (digest: string): string => join(folder, 'blobs', ...digest.split(':'));
  const json = async (file: string) => JSON.parse(await readFile(file, 'utf8'));
  const index = await json(join(folder, 'index.json'));
  const manifestDigest: string = index.manifests[0].digest;
  const manifest = await json(blob(manifestDigest));
  const root = `${folder}-root`;
  await mkdir(root);
  const layers = [];
  for (const { digest } of manifest.layers as { digest: string }[]) {
    const file = blob(digest);
    const listing = await must('tar', ['--list', '--verbose', '--numeric-owner', '-zf', file], where);
    await must('tar', ['--extract', '--no-same-owner', '-zf', file, '-C', root], where);
    layers.push({ digest, diffId: await unpackedDigest(file), entries: entriesOf(listing) });
  }
  return { manifestDigest, config: await json(blob(manifest.config.digest)), layers, root };
}

const entriesOf = (listing: string): readonly Entry[] =>
  listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, mode = '', owner = '', size = '', name = ''] =
        /^(\S{10})\s+(\S+)\s+(\d+)\s+\S+\s+\S+\s+(.*)$/.exec(line) ?? [];
      if (mode === '') throw new Error(`tar said what we cannot read: ${line}`);
      const path = name
        .replace(/ (->|link to) .*$/, '')
        .replace(/^\.\//, '')
        .replace(/\/$/, '');
      return { kind: mode.charAt(0), mode, owner, size: Number(size), path };
    });

async function unpackedDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), createGunzip(), hash);
  return `sha256:${hash.digest('hex')}`;
}

export const sha256Of = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export const hashOf = async (file: string): Promise<string> => sha256Of(await readFile(file));
