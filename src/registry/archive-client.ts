import { stat } from 'node:fs/promises';
import { parseDigest } from '../core/digest.js';
import { fileTroubleOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { Cache } from '../image/cache.js';
import { mediaTypes } from '../image/image.js';
import { sha256 } from '../lib/digest-stream.js';
import { takeArchive } from './archive-layers.js';
import { digestMismatch } from './failure.js';
import type { ImageReader } from './layout-client.js';

/** What an archive has become, as it is remembered: the manifest that we have given it. */
interface Taken {
  readonly manifest: string;
}

/**
 * Reads an image out of a file of `docker save` or `podman save` as if it were a registry with one repository. Its layers
 * are not compressed, and Lambda's have to be: that is done once, into the cache, with the same bytes on every machine.
 * @param taking told before a file is taken apart, which takes a minute for some hundred megabytes
 */
export function createArchiveClient(file: string, cache: Cache, taking: () => void): ImageReader {
  let taken: Promise<Taken> | undefined;
  const take = (): Promise<Taken> => {
    taken ??= takeApart(file, cache, taking);
    return taken;
  };
  return {
    host: `docker-archive:${file}`,
    async manifest() {
      const bytes = Buffer.from((await take()).manifest);
      return { contentType: mediaTypes.manifest, digest: parseDigest(sha256(bytes)), bytes };
    },
    async *blob(_, digest, { size, signal } = {}) {
      await take();
      // Somebody may have emptied the cache since the file was taken apart.
      if (!(await cache.has(digest, size))) await takeArchive(file, cache);
      if (!(await cache.has(digest, size))) throw digestMismatch(file, `${digest} did not come out of it`);
      for await (const chunk of cache.read(digest)) {
        signal?.throwIfAborted();
        yield chunk;
      }
    },
  };
}

async function takeApart(file: string, cache: Cache, taking: () => void): Promise<Taken> {
  try {
    const { size, mtimeMs } = await stat(file);
    const name = `archive-${sha256(`${file} ${size} ${mtimeMs}`).slice(-32)}`;
    const note = (await cache.recall(name)) as Partial<Taken> | undefined;
    if (typeof note?.manifest === 'string') return { manifest: note.manifest };
    taking();
    const made = { manifest: await takeArchive(file, cache) };
    await cache.remember(name, made);
    return made;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw noArchive(file, fileTroubleOf(cause), cause);
  }
}

const noArchive = (file: string, what: string, cause: unknown): UserError =>
  new UserError({
    code: 'archive-unreadable',
    message: `${file} is no archive of an image that can be used: ${what}`,
    why: 'an archive is what docker save or podman save writes, with one image in it',
    next: [`docker save --output=${file} public.ecr.aws/lambda/nodejs:24`],
    exitCode: exitCodes.notFound,
    cause,
  });
