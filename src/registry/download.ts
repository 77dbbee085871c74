import type { Digest } from '../core/digest.js';
import { verified } from '../lib/digest-stream.js';
import { readAhead } from '../lib/read-ahead.js';
import { type BlobSource, createBlobSource } from './blob-source.js';
import type { Connection } from './connection.js';
import { digestMismatch } from './failure.js';

export interface DownloadOptions {
  /** Byte to start at. Above 0 nothing can be verified here. */
  readonly from?: number | undefined;
  /** Byte to end before. What is less than all of it cannot be verified. */
  readonly end?: number | undefined;
  /** Length that the blob must have, in bytes. */
  readonly size?: number | undefined;
  /**
   * Read by several connections at once: one alone is held to a few MB/s by many content networks. For what is large and
   * read to its end: up to `parts.width` parts are in memory.
   */
  readonly wide?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ollama takes sixteen parts of 100 MB and more, into files. Ours wait in memory for their turn, 8 MiB in all, since the
 * stream that they make goes on to another registry without touching this disk.
 */
const parts = { width: 4, bytes: 2 * 1024 * 1024 };

export function downloadBlob(
  connection: Connection,
  repository: string,
  digest: Digest,
  { from = 0, end, size, wide, signal }: DownloadOptions,
): AsyncIterable<Uint8Array> {
  const source = createBlobSource(connection, repository, { digest, size });
  if (end !== undefined && (size === undefined || end < size))
    return source.read({ first: from, end }, signal);
  const chunks =
    wide === true && size !== undefined && size - from > 2 * parts.bytes
      ? inParts(source, from, size, signal)
      : source.read({ first: from }, signal);
  if (from > 0) return chunks;
  const where = `${connection.origin.host}/${repository}`;
  return verified(chunks, { digest, ...(size === undefined ? {} : { bytes: size }) }, (found) =>
    digestMismatch(where, `${digest} came as ${found.digest} with ${found.bytes} bytes`),
  );
}

/** The first answer tells whether the server knows ranges. One that does not sends everything, and that is taken. */
async function* inParts(
  source: BlobSource,
  from: number,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stop = new AbortController();
  const during = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const head = { first: from, end: from + parts.bytes };
  const opened = await source.open(head, during);
  if (opened.status !== 206) return yield* source.read({ first: from }, during, opened);
  function* openers(): Generator<() => AsyncIterable<Uint8Array>> {
    yield () => source.read(head, during, opened);
    for (let first = head.end; first < size; first += parts.bytes) {
      const span = { first, end: Math.min(first + parts.bytes, size) };
      yield () => source.read(span, during);
    }
  }
  yield* readAhead(openers(), parts.width, () => stop.abort());
}
