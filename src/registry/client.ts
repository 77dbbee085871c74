import { type Digest, isDigest, parseDigest } from '../core/digest.js';
import { readObject } from '../image/manifest.js';
import { collect, sha256 } from '../lib/digest-stream.js';
import { scopeOf } from './auth.js';
import { type ConnectionOptions, createConnection } from './connection.js';
import { type DownloadOptions, downloadBlob } from './download.js';
import { digestMismatch } from './failure.js';
import { head, headBlob } from './head.js';
import { manifestTypes } from './manifest-types.js';
import { pushBlob } from './push-blob.js';
import type { Upload, Uploaded } from './upload.js';

export interface FetchedManifest {
  /** As the answer's header says; may be empty or wrong, the document's own field counts more. */
  readonly contentType: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

/**
 * A registry as the OCI distribution specification describes it, with the habits of ECR, Docker Hub and Ollama's own.
 * Every method tries again after 429, 5xx and broken connections, and ends in a `UserError`: `registry-unauthorized`,
 * `registry-forbidden`, `registry-not-found`, `registry-rate-limited`, `registry-failed`, `registry-insecure`,
 * `digest-mismatch`.
 */
export interface RegistryClient {
  readonly host: string;
  /** @param options.accept media types, default all that we know. A reference that is a digest is verified. */
  manifest(
    repository: string,
    reference: string,
    options?: { readonly accept?: readonly string[]; readonly signal?: AbortSignal | undefined },
  ): Promise<FetchedManifest>;
  /** Undefined when there is none. */
  headManifest(repository: string, reference: string, signal?: AbortSignal): Promise<Digest | undefined>;
  /**
   * The blob as a stream that throws `digest-mismatch` after its last byte when it is not what its name says; goes on
   * where it was when the connection breaks. With `from` it starts there, with `end` it ends there, and cannot be
   * verified: that is then up to whoever has the other bytes.
   */
  blob(repository: string, digest: Digest, options?: DownloadOptions): AsyncIterable<Uint8Array>;
  hasBlob(repository: string, digest: Digest, signal?: AbortSignal): Promise<boolean>;
  /** Bytes of a blob; undefined when there is none. A registry may have it and not say how long it is. */
  sizeOfBlob(
    repository: string,
    digest: Digest,
    signal?: AbortSignal,
  ): Promise<number | 'unknown' | undefined>;
  /**
   * Opens the source once an attempt; an attempt that fails starts again from the first byte. The digest may be unknown
   * beforehand: it is counted on the way.
   */
  pushBlob(repository: string, upload: Upload, signal?: AbortSignal): Promise<Uploaded>;
  /**
   * Tags of a repository in the registry's order, `limit` at most; none when there is no such repository.
   * @param last the tag after which to begin
   */
  tags(repository: string, limit: number, signal?: AbortSignal, last?: string): Promise<readonly string[]>;
  pushManifest(
    repository: string,
    reference: string,
    manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
    signal?: AbortSignal,
  ): Promise<Digest>;
}

/** @throws UserError `registry-insecure`, `registry-address` */
export function createRegistryClient(options: ConnectionOptions): RegistryClient {
  const connection = createConnection(options);
  const { origin, persist } = connection;

  const manifest: RegistryClient['manifest'] = (
    repository,
    reference,
    { accept = manifestTypes, signal } = {},
  ) =>
    persist({ repository, what: `read manifest ${reference}` }, signal, async () => {
      const answer = await connection.exchange({
        method: 'GET',
        url: connection.url(`${repository}/manifests/${reference}`),
        headers: { accept: accept.join(', ') },
        expect: [200],
        scope: scopeOf(repository, 'pull'),
        signal,
      });
      const bytes = await collect(answer.body, longestManifest);
      const digest = parseDigest(sha256(bytes));
      const promised = isDigest(reference) ? reference : answer.header('docker-content-digest');
      if (isDigest(promised) && promised !== digest) {
        throw digestMismatch(`${origin.host}/${repository}`, `manifest ${reference} came as ${digest}`);
      }
      return { contentType: (answer.header('content-type').split(';')[0] ?? '').trim(), digest, bytes };
    });

  const sizeOfBlob: RegistryClient['sizeOfBlob'] = async (repository, digest, signal) => {
    const asked = { repository, what: `look for blob ${digest}` };
    const answer = await persist(asked, signal, () => headBlob(connection, repository, digest, signal));
    const length = answer?.header('content-length');
    return length === undefined ? undefined : /^\d+$/.test(length) ? Number(length) : 'unknown';
  };

  return {
    host: origin.host,
    manifest,

    async headManifest(repository, reference, signal) {
      const asked = { repository, what: `look for manifest ${reference}` };
      const path = `${repository}/manifests/${reference}`;
      const answer = await persist(asked, signal, () => head(connection, repository, path, signal));
      if (answer === undefined) return undefined;
      const digest = answer.header('docker-content-digest');
      // Not every registry sends the header with HEAD; the bytes always tell.
      return isDigest(digest) ? digest : (await manifest(repository, reference, { signal })).digest;
    },

    blob: (repository, digest, download = {}) => downloadBlob(connection, repository, digest, download),

    hasBlob: async (repository, digest, signal) =>
      (await sizeOfBlob(repository, digest, signal)) !== undefined,

    sizeOfBlob,

    pushBlob: (repository, upload, signal) => pushBlob(connection, repository, upload, signal),

    tags: (repository, limit, signal, last) =>
      persist({ repository, what: 'list tags' }, signal, async () => {
        const answer = await connection.exchange({
          method: 'GET',
          url: connection.url(
            `${repository}/tags/list?n=${limit}${last === undefined ? '' : `&last=${encodeURIComponent(last)}`}`,
          ),
          headers: { accept: 'application/json' },
          expect: [200, 404],
          scope: scopeOf(repository, 'pull'),
          signal,
        });
        if (answer.status === 404) {
          answer.discard();
          return [];
        }
        const { tags } = readObject(await collect(answer.body, longestManifest)) ?? {};
        return (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === 'string').slice(0, limit);
      }),

    pushManifest: (repository, reference, { mediaType, bytes }, signal) =>
      persist({ repository, what: `push manifest ${reference}` }, signal, async () => {
        const answer = await connection.exchange({
          method: 'PUT',
          url: connection.url(`${repository}/manifests/${reference}`),
          headers: { 'content-type': mediaType },
          body: { size: bytes.length, open: () => once(bytes) },
          expect: [200, 201, 202],
          scope: scopeOf(repository, 'pull,push'),
          signal,
        });
        answer.discard();
        return parseDigest(sha256(bytes));
      }),
  };
}

/** The distribution specification asks registries to take 4 MiB; nobody's manifest is longer. */
const longestManifest = 4 * 1024 * 1024;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
