import { createReadStream } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { type Digest, parseDigest } from '../../core/digest.js';
import { bytes } from '../../core/units.js';
import { createMeter, type Measured, type Meter, verified } from '../../lib/digest-stream.js';
import type { Cache } from '../cache.js';
import { cacheError, diskError, notAsNamed } from './cache-errors.js';
import { blobFile, noteFile, trimBlobs } from './cache-files.js';
import { createPartialFiles } from './partial-files.js';

/** Bytes of blobs that a cache holds when nobody says otherwise: base, engines, and a model or two that were pulled. */
export const defaultCacheLimit = 20e9;

/**
 * A cache below `folder`: `blobs/` by digest, `layers/` with notes about them, `partial/` for what is under way. Files
 * are written in `partial/` and renamed, so two processes may share it: the worst that happens is a double download.
 * Blobs that were not used for longest go when there are more than `limit` bytes; what this very cache object has put in
 * or read stays, for it is about to be needed.
 */
export function createDiskCache(folder: string, limit = defaultCacheLimit): Cache {
  const partial = createPartialFiles(folder);
  const used = new Set<string>();
  const settle = async (path: string, digest: Digest): Promise<void> => {
    await rename(path, blobFile(folder, digest));
    used.add(digest);
    await trimBlobs(folder, limit, used);
  };

  const missing = (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== 'ENOENT') throw cacheError(error, folder);
  };

  async function* keep(
    blob: { readonly digest: Digest; readonly size: number },
    chunks: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    let path: string | undefined;
    let file: FileHandle | undefined;
    let done = false;
    try {
      path = await partial.fresh();
      file = await open(path, 'wx', 0o644);
      const meter = createMeter();
      yield* written(file, chunks, meter);
      checkFound(blob, meter.end());
      await file.close();
      await settle(path, blob.digest);
      done = true;
    } catch (error) {
      throw await diskError(error, folder, blob.size);
    } finally {
      // A failed close has nothing to add to what failed before it.
      if (!done) await file?.close().catch(() => undefined);
      if (!done && path !== undefined) await rm(path, { force: true });
    }
  }

  return {
    async has(digest, size) {
      const found = await stat(blobFile(folder, digest)).catch(missing);
      return found?.isFile() === true && (size === undefined || found.size === size);
    },

    async *read(digest) {
      const path = blobFile(folder, digest);
      let lied = false;
      used.add(digest);
      // When it was used is the file's own time. A cache that may only be read still serves.
      await utimes(path, new Date(), new Date()).catch(() => undefined);
      const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
      try {
        yield* verified(stream, { digest }, (found) => {
          lied = true;
          return notAsNamed(digest, found, `the cached file ${path}`);
        });
      } finally {
        stream.destroy();
        if (lied) await rm(path, { force: true });
      }
    },

    keep,

    async bring(blob, from) {
      const path = await partial.beginning(blob.digest).catch(async (error: unknown) => {
        throw await diskError(error, folder, blob.size);
      });
      const meter = createMeter();
      const file = await open(path, 'a', 0o644);
      try {
        for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) meter.update(chunk);
        if (meter.bytes < blob.size) {
          for await (const _ of written(file, from(meter.bytes), meter)) if (meter.bytes > blob.size) break;
        }
      } catch (error) {
        await partial.leave(path);
        throw await diskError(error, folder, blob.size - meter.bytes, 'kept');
      } finally {
        await file.close();
      }
      try {
        checkFound(blob, meter.end());
      } catch (error) {
        // Only a whole file can be judged; what it is made of cannot be told apart any more.
        await rm(path, { force: true });
        throw error;
      }
      await settle(path, blob.digest);
    },

    async add(chunks) {
      const path = await partial.fresh();
      try {
        const meter = createMeter();
        const file = await open(path, 'wx', 0o644);
        try {
          for await (const _ of written(file, chunks, meter));
        } finally {
          await file.close();
        }
        const found = meter.end();
        const digest = parseDigest(found.digest);
        await settle(path, digest);
        return { digest, size: bytes(found.bytes) };
      } catch (error) {
        throw await diskError(error, folder, 0);
      } finally {
        await rm(path, { force: true });
      }
    },

    async withFolder(work) {
      const path = await partial.fresh().catch(async (error: unknown) => {
        throw await diskError(error, folder, 0);
      });
      try {
        await mkdir(path);
        return await work(path);
      } catch (error) {
        throw await diskError(error, folder, 0);
      } finally {
        await rm(path, { recursive: true, force: true });
      }
    },

    async recall(name) {
      const text = await readFile(noteFile(folder, name), 'utf8').catch(missing);
      return text === undefined ? undefined : parseNote(text);
    },

    async remember(name, note) {
      let path: string | undefined;
      try {
        path = await partial.fresh();
        await writeFile(path, `${JSON.stringify(note)}\n`);
        await rename(path, noteFile(folder, name));
      } catch (error) {
        if (path !== undefined) await rm(path, { force: true });
        throw await diskError(error, folder, 0);
      }
    },
  };
}

/** Passes a stream on once it is on the disk. A write may take only a part of what it is given. */
async function* written(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  meter: Meter,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
    meter.update(chunk);
    yield chunk;
  }
}

/** @throws UserError `digest-mismatch` */
function checkFound(blob: { readonly digest: Digest; readonly size: number }, found: Measured): void {
  if (found.digest === blob.digest && found.bytes === blob.size) return;
  throw notAsNamed(blob.digest, found, 'what was downloaded');
}

/** A file that somebody has damaged counts as none. */
function parseNote(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: made anew.
    return undefined;
  }
}
