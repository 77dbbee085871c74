import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestHex, isDigest, parseDigest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { readObject } from '../image/manifest.js';
import { sha256, verified } from '../lib/digest-stream.js';
import type { FetchedManifest, RegistryClient } from './client.js';
import { digestMismatch } from './failure.js';

/** Manifests and indexes are kilobytes; the distribution specification asks registries to take 4 MiB. */
const longestManifest = 4 * 1024 * 1024;

/** What of a registry an image needs to be read. */
export type ImageReader = Pick<RegistryClient, 'host' | 'manifest' | 'blob'>;

/**
 * Reads an image out of an OCI image layout on this disk (`skopeo copy docker://… oci:folder`, `crane pull --format=oci`)
 * as if it were a registry with one repository. Everything is held to its digest, as there.
 */
export function createLayoutClient(folder: string): ImageReader {
  const fileOf = (digest: Digest): string => join(folder, 'blobs', 'sha256', digestHex(digest));
  const byDigest = async (digest: Digest): Promise<FetchedManifest> => {
    const bytes = await readSmall(fileOf(digest), folder);
    const found = sha256(bytes);
    if (found !== digest) throw digestMismatch(folder, `manifest ${digest} came as ${found}`);
    return { contentType: '', digest, bytes };
  };
  return {
    host: `oci-layout:${folder}`,
    async manifest(_, reference) {
      if (isDigest(reference)) return byDigest(reference);
      const bytes = await readSmall(join(folder, 'index.json'), folder);
      const listed = readObject(bytes)?.manifests;
      const [only, ...others] = (Array.isArray(listed) ? listed : []) as readonly {
        readonly digest?: unknown;
      }[];
      if (only === undefined) throw noLayout(folder, 'its index.json lists no image');
      // Tools leave the platform out when there is one image only; it says itself what it is for.
      if (others.length === 0 && typeof only.digest === 'string' && isDigest(only.digest)) {
        return byDigest(only.digest);
      }
      return { contentType: '', digest: parseDigest(sha256(bytes)), bytes };
    },
    async *blob(_, digest, { from = 0, size, signal } = {}) {
      const path = fileOf(digest);
      await stat(path).catch((cause: unknown) => {
        throw noLayout(folder, `it has no blob ${digest}`, cause);
      });
      const stream = createReadStream(path, { start: from, highWaterMark: 1024 * 1024, signal });
      if (from > 0) return yield* stream;
      yield* verified(stream, { digest, ...(size === undefined ? {} : { bytes: size }) }, (found) =>
        digestMismatch(folder, `${digest} came as ${found.digest} with ${found.bytes} bytes`),
      );
    },
  };
}

async function readSmall(path: string, folder: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > longestManifest) throw new Error('too long');
    return await readFile(path);
  } catch (cause) {
    throw noLayout(folder, `${path} is not there or cannot be read`, cause);
  }
}

const noLayout = (folder: string, what: string, cause?: unknown): UserError =>
  new UserError({
    code: 'layout-unreadable',
    message: `${folder} is no OCI image layout that can be used: ${what}`,
    why: 'a layout is a folder with index.json and blobs/sha256',
    next: [`skopeo copy docker://public.ecr.aws/lambda/nodejs:24 oci:${folder}`],
    exitCode: exitCodes.notFound,
    cause,
  });
