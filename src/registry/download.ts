import type { Digest } from '../core/digest.js';
import { verified } from '../lib/digest-stream.js';
import { createPatience } from '../lib/retry.js';
import { scopeOf } from './auth.js';
import type { Connection } from './connection.js';
import { digestMismatch, RegistryFailure, toUserError } from './failure.js';
import type { Answer } from './transport.js';

export interface DownloadOptions {
  /** Byte to start at. Above 0 nothing can be verified here. */
  readonly from?: number | undefined;
  /** Length that the blob must have, in bytes. */
  readonly size?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A cut after at least so many new bytes is not counted as another failure in a row: the line is bad, not dead. */
const progressBytes = 1024 * 1024;

export function downloadBlob(
  connection: Connection,
  repository: string,
  digest: Digest,
  options: DownloadOptions,
): AsyncIterable<Uint8Array> {
  const { from = 0, size } = options;
  const chunks = continued(connection, repository, digest, options);
  if (from > 0) return chunks;
  const where = `${connection.origin.host}/${repository}`;
  return verified(chunks, { digest, ...(size === undefined ? {} : { bytes: size }) }, (found) =>
    digestMismatch(where, `${digest} came as ${found.digest} with ${found.bytes} bytes`),
  );
}

/** The bytes from `from` on, going on after a cut where the last attempt ended. */
async function* continued(
  connection: Connection,
  repository: string,
  digest: Digest,
  { from = 0, signal }: DownloadOptions,
): AsyncGenerator<Uint8Array> {
  const patience = createPatience({ ...connection.patience, signal });
  let at = from;
  let failedAt = from;
  for (;;) {
    try {
      const answer = await open(connection, repository, digest, at, signal);
      for await (const chunk of withoutBefore(answer, at)) {
        at += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      const failure = at - failedAt >= progressBytes ? afterProgress(error) : error;
      failedAt = at;
      await patience.after(failure).catch((last: unknown) => {
        throw toUserError(last, { host: connection.origin.host, repository, what: `read blob ${digest}` });
      });
    }
  }
}

function open(
  connection: Connection,
  repository: string,
  digest: Digest,
  at: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  return connection.exchange({
    method: 'GET',
    url: connection.url(`${repository}/blobs/${digest}`),
    headers: { accept: '*/*', ...(at > 0 ? { range: `bytes=${at}-` } : {}) },
    expect: at > 0 ? [200, 206] : [200],
    scope: scopeOf(repository, 'pull'),
    signal,
  });
}

/** A server that ignores Range sends all of it again; what we have is then skipped. */
async function* withoutBefore(answer: Answer, at: number): AsyncGenerator<Uint8Array> {
  let skip = answer.status === 206 ? 0 : at;
  if (answer.status === 206 && !answer.header('content-range').startsWith(`bytes ${at}-`)) {
    answer.discard();
    throw new RegistryFailure({
      words: 'the registry answered with another range than asked',
      transient: false,
    });
  }
  for await (const chunk of answer.body) {
    const rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

function afterProgress(error: unknown): unknown {
  if (!(error instanceof RegistryFailure)) return error;
  const { message, status, code, transient, retryAfter } = error;
  return new RegistryFailure({
    words: message,
    status,
    code,
    transient,
    retryAfter,
    progress: true,
    cause: error,
  });
}
