import type { Digest } from '../core/digest.js';
import { type Scope, scopeOf } from './auth.js';
import type { Connection } from './connection.js';
import { RegistryFailure } from './failure.js';
import type { Answer, Body } from './transport.js';

/** A blob to push. `open` is called once an attempt and must give exactly `size` bytes (more than none: ECR). */
export interface Upload extends Body {
  readonly digest: Digest;
}

/**
 * POST, one streamed PATCH with Content-Length and without Content-Range, closing PUT with the digest: what docker, skopeo
 * and crane do, so the path that ECR sees most, and docker-registry 2.8 and ministack take it too. A monolithic PUT
 * would save one round trip and need the digest before the first byte. Chunks would buy nothing: ECR's Range
 * answers are stale, so a failed upload can only start again from POST anyway, which is what the caller does.
 */
export async function uploadBlob(
  connection: Connection,
  repository: string,
  upload: Upload,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { digest } = upload;
  const scope = scopeOf(repository, 'pull,push');
  const opened = await connection.exchange({
    method: 'POST',
    url: connection.url(`${repository}/blobs/uploads/`),
    headers: { 'content-length': '0' },
    // 201 would be a mount, which was not asked for.
    expect: [202],
    scope,
    signal,
  });
  const sent = await inSession(
    connection.exchange({
      method: 'PATCH',
      url: locationOf(opened),
      headers: { 'content-type': 'application/octet-stream' },
      body: upload,
      // The specification says 202; ECR answers 201, others 204.
      expect: [201, 202, 204],
      scope,
      signal,
    }),
  );
  await inSession(close(connection, { url: locationOf(sent, opened), digest, scope, signal }));
}

async function close(
  connection: Connection,
  call: {
    readonly url: URL;
    readonly digest: Digest;
    readonly scope: Scope;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { url, digest, scope, signal } = call;
  const closing = new URL(url);
  // Appended as text: going through searchParams would rewrite the session state that registries keep in the query.
  closing.search = `${closing.search === '' ? '?' : `${closing.search}&`}digest=${encodeURIComponent(digest)}`;
  const answer = await connection.exchange({
    method: 'PUT',
    url: closing,
    headers: { 'content-length': '0' },
    expect: [201, 204],
    scope,
    signal,
  });
  answer.discard();
}

/** Where the session goes on: relative or absolute; a PATCH's answer may leave it out and mean the one before. */
function locationOf(answer: Answer, earlier?: Answer): URL {
  const location = answer.header('location');
  answer.discard();
  if (location === '' && earlier) return locationOf(earlier);
  if (location === '' || !URL.canParse(location, answer.url.href)) {
    throw new RegistryFailure({
      words: 'the registry opened an upload without saying where',
      transient: false,
    });
  }
  return new URL(location, answer.url);
}

/** A session that the registry has forgotten or finds out of step is not the end: a new one can be opened. */
async function inSession<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const lost =
      error instanceof RegistryFailure &&
      (error.status === 404 || error.status === 416 || error.code === 'BLOB_UPLOAD_INVALID');
    if (!lost) throw error;
    const { message, status, code } = error;
    throw new RegistryFailure({ words: message, status, code, transient: true, cause: error });
  }
}
