import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { verified } from '../../lib/digest-stream.js';
import { unpackLayer } from '../../sandbox/lambda/unpack.js';

/**
 * The engine that an earlier deploy took out of its image and kept, unpacked into `folder`; undefined when there is
 * none that this machine can run (a deploy for arm64 leaves an engine for arm64).
 */
export async function cachedEngine(cache: string, folder: string): Promise<string | undefined> {
  for (const { digest, size } of await engineLayers(cache)) {
    const root = join(folder, `engine-${digest.slice(-12)}`);
    const path = join(root, 'usr/bin/ollama');
    try {
      const blob = createReadStream(join(cache, 'blobs', digest.replace(':', '-')));
      const failure = (): Error => new Error(`the cached layer ${digest} is not what its name says`);
      await unpackLayer(root, verified(blob, { digest, bytes: size }, failure));
      if (spawnSync(path, ['--version'], { env: { HOME: folder }, timeout: 20_000 }).status === 0)
        return path;
    } catch {
      // Pruned or damaged: as good as none, a deploy makes it anew.
    }
    await rm(root, { recursive: true, force: true });
  }
  return undefined;
}

interface Kept {
  readonly digest: string;
  readonly size: number;
}

/** What the cache knows of engine layers; the last one by name first. */
async function engineLayers(cache: string): Promise<readonly Kept[]> {
  const folder = join(cache, 'layers');
  // No folder: nothing was ever deployed from here.
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) =>
    /^engine-.*\.json$/.test(name),
  );
  const read = await Promise.all(
    names
      .toSorted()
      .reverse()
      .map((name) => readKept(join(folder, name))),
  );
  return read.flatMap((kept) => kept ?? []);
}

async function readKept(path: string): Promise<Kept | undefined> {
  try {
    const { digest, size } = JSON.parse(await readFile(path, 'utf8')) as Partial<Kept>;
    return /^sha256:[0-9a-f]{64}$/.test(digest ?? '') && digest && size ? { digest, size } : undefined;
  } catch {
    // Written by another version, or removed this moment.
    return undefined;
  }
}
