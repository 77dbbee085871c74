import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestHex } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { createMeter, type Measured, verified } from '../../lib/digest-stream.js';
import { showBytes } from '../../lib/quantities.js';
import type { Cache } from '../cache.js';

/**
 * A cache below `folder`: `blobs/` by digest, `layers/` with notes about them, `partial/` for what is under way. Files
 * are written in `partial/` and renamed, so two processes may share it: the worst that happens is a double download.
 */
export function createDiskCache(folder: string): Cache {
  const blobPath = (digest: Digest): string => join(folder, 'blobs', `sha256-${digestHex(digest)}`);
  const notePath = (name: string): string =>
    join(folder, 'layers', `${name.replace(/[^a-z0-9.-]/gi, '-')}.json`);
  let swept: Promise<void> | undefined;
  const partial = async (): Promise<string> => {
    for (const name of ['blobs', 'layers', 'partial']) await mkdir(join(folder, name), { recursive: true });
    swept ??= sweep(join(folder, 'partial'));
    await swept;
    return join(folder, 'partial', randomUUID());
  };

  async function* keep(
    blob: { readonly digest: Digest; readonly size: number },
    chunks: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    const meter = createMeter();
    let path: string | undefined;
    let file: FileHandle | undefined;
    let done = false;
    try {
      path = await partial();
      file = await open(path, 'wx', 0o644);
      for await (const chunk of chunks) {
        await writeWhole(file, chunk);
        meter.update(chunk);
        yield chunk;
      }
      const found = meter.end();
      if (found.digest !== blob.digest || found.bytes !== blob.size) {
        throw mismatch(blob.digest, found, 'what was downloaded');
      }
      await file.close();
      await rename(path, blobPath(blob.digest));
      done = true;
    } catch (error) {
      throw await diskError(error, folder, blob.size);
    } finally {
      if (!done) {
        // A failed close has nothing to add to what failed before it.
        await file?.close().catch(() => undefined);
        if (path !== undefined) await rm(path, { force: true });
      }
    }
  }

  return {
    async has(digest, size) {
      const found = await stat(blobPath(digest)).catch(absent);
      return found?.isFile() === true && (size === undefined || found.size === size);
    },

    async *read(digest) {
      const path = blobPath(digest);
      let lied = false;
      const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
      try {
        yield* verified(stream, { digest }, (found) => {
          lied = true;
          return mismatch(digest, found, `the cached file ${path}`);
        });
      } finally {
        stream.destroy();
        if (lied) await rm(path, { force: true });
      }
    },

    keep,

    async withFolder(work) {
      const path = await partial().catch(async (error: unknown) => {
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
      const text = await readFile(notePath(name), 'utf8').catch(absent);
      return text === undefined ? undefined : parseNote(text);
    },

    async remember(name, note) {
      let path: string | undefined;
      try {
        path = await partial();
        await writeFile(path, `${JSON.stringify(note)}\n`);
        await rename(path, notePath(name));
      } catch (error) {
        if (path !== undefined) await rm(path, { force: true });
        throw await diskError(error, folder, 0);
      }
    },
  };
}

/** Longer than this without a write, a partial file belongs to a process that was killed. */
const abandonedMs = 24 * 60 * 60 * 1000;

/** Failures and interrupts clean up behind themselves; a power cut or SIGKILL cannot, and leaves gigabytes. */
async function sweep(partials: string): Promise<void> {
  const limit = Date.now() - abandonedMs;
  for (const name of await readdir(partials)) {
    const path = join(partials, name);
    const found = await stat(path).catch(absent);
    if (found !== undefined && found.mtimeMs < limit) await rm(path, { recursive: true, force: true });
  }
}

/** A write may take only a part of what it is given. */
async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

/** A file that is not there is no error. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
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

async function diskError(error: unknown, folder: string, needed: number): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  // The numbers help; without them the message is still true.
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
  const room = [
    needed > 0 ? `${showBytes(needed)} (${needed} bytes) are needed` : '',
    free === undefined ? '' : `${showBytes(free)} (${free} bytes) are free`,
  ].filter((text) => text !== '');
  return new UserError({
    code: 'disk-full',
    message: `no space left for the cache in ${folder}${room.length > 0 ? `: ${room.join(', ')}` : ''}`,
    why: 'layers are kept there until they are pushed, so that an interrupted deploy does not download twice; what was half written has been removed',
    next: [`df -h ${folder}`, `rm -r ${folder}`, 'XDG_CACHE_HOME=<a larger disk> ollama-lambda deploy'],
    exitCode: exitCodes.prerequisite,
    cause: error,
  });
}

const mismatch = (digest: Digest, found: Measured, what: string): UserError =>
  new UserError({
    code: 'digest-mismatch',
    message: `${what} is not ${digest}: it has ${found.bytes} bytes and ${found.digest}`,
    why: 'it was damaged or changed on the way; it has been thrown away',
    next: ['ollama-lambda deploy'],
  });
