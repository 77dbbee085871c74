import { type Digest, parseDigest } from '../core/digest.js';
import { createMeter, metered } from '../lib/digest-stream.js';
import { createThreadMeter } from '../lib/hash-thread.js';
import { retry } from '../lib/retry.js';
import { scopeOf } from './auth.js';
import { cancelPatienceMs } from './cancel-upload.js';
import type { Connection } from './connection.js';
import { digestMismatch, RegistryFailure } from './failure.js';
import type { Answer, Body } from './transport.js';

/** A blob to push. `open` is called once an attempt and must give exactly `size` bytes (more than none: ECR). */
export interface Upload extends Body {
  /** When it is known before the bytes are read; they are then held to it. */
  readonly digest?: Digest | undefined;
  /** A blob that another repository of this registry may have, to be taken in place of the bytes. */
  readonly mount?: { readonly digest: Digest; readonly from: string } | undefined;
  /** Tries in a row; default: the client's own number. */
  readonly attempts?: number | undefined;
  /** Told the digest of what was sent before the registry is: the last moment to note it, or to throw. */
  measured?(digest: Digest): Promise<void>;
}

/** What became of an upload. */
export interface Uploaded {
  readonly digest: Digest;
  /** Bytes that travelled: all, or none when the blob was mounted or there. */
  readonly sent: number;
}

/** Where an upload goes, and what it leaves behind. */
export interface Target {
  readonly connection: Connection;
  readonly repository: string;
  readonly signal: AbortSignal | undefined;
  /** Sessions that came to nothing are added here: whoever ends the upload gives them back. */
  readonly abandoned: URL[];
}

/**
 * POST, one streamed PATCH with Content-Length and without Content-Range, closing PUT with the digest: what docker, skopeo
 * and crane do, so the path that ECR sees most, and docker-registry 2.8 and ministack take it too. The digest is
 * counted while the bytes pass, so nothing is read twice. Chunks would buy nothing: ECR's Range answers are stale, so a
 * PATCH that failed can only start again from POST anyway, which is what the caller does. The PUT carries no bytes and is
 * tried again by itself.
 */
export async function uploadBlob(target: Target, upload: Upload): Promise<Uploaded> {
  const { connection, repository, signal } = target;
  const { mount } = upload;
  const query = mount ? `?mount=${encodeURIComponent(mount.digest)}&from=${mount.from}` : '';
  signal?.throwIfAborted();
  const opened = await withLateSignal(signal, (late) =>
    connection.exchange({
      method: 'POST',
      url: connection.url(`${repository}/blobs/uploads/${query}`),
      headers: { 'content-length': '0' },
      // 201 is a mount, 202 a session: also the answer of a registry that does not mount this blob.
      expect: mount ? [201, 202] : [202],
      scope: scopeOf(repository, 'pull,push'),
      signal: late,
    }),
  );
  if (opened.status === 201 && mount) {
    opened.discard();
    return { digest: mount.digest, sent: 0 };
  }
  const session = locationOf(opened);
  try {
    signal?.throwIfAborted();
    return { digest: await fill(target, upload, session), sent: upload.size };
  } catch (error) {
    target.abandoned.push(session);
    throw error;
  }
}

/**
 * Works under a signal that fires a little after `signal`: a session whose answer nobody waits for could not be given
 * back. The rest of the upload stops at once.
 */
async function withLateSignal<Result>(
  signal: AbortSignal | undefined,
  work: (late: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const stop = () => setTimeout(() => late.abort(signal?.reason), cancelPatienceMs).unref();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await work(late.signal);
  } finally {
    // One signal goes through all uploads of an image.
    signal?.removeEventListener('abort', stop);
  }
}

/** From here on hashing on another core pays for its thread. */
const threadBytes = 64 * 1024 * 1024;

async function fill(target: Target, upload: Upload, session: URL): Promise<Digest> {
  const { connection, repository, signal } = target;
  const thread = upload.size > threadBytes ? createThreadMeter() : undefined;
  const meter = thread ?? createMeter();
  const sent = await inSession(
    connection.exchange({
      method: 'PATCH',
      url: session,
      headers: { 'content-type': 'application/octet-stream' },
      body: {
        size: upload.size,
        open: (during) => metered(upload.open(during), meter),
        sent: (bytes) => upload.sent?.(bytes),
      },
      // The specification says 202; ECR answers 201, others 204.
      expect: [201, 202, 204],
      scope: scopeOf(repository, 'pull,push'),
      signal,
    }),
  );
  const closing = locationOf(sent, session);
  if (meter.bytes !== upload.size) throw cutShort(meter.bytes, upload.size);
  // The last bytes may be over there before they are hashed here.
  await thread?.settle();
  const digest = parseDigest(meter.end().digest);
  if (upload.digest !== undefined && upload.digest !== digest) {
    throw digestMismatch(`${connection.origin.host}/${repository}`, `${upload.digest} was read as ${digest}`);
  }
  await upload.measured?.(digest);
  await inSession(close(target, closing, digest));
  return digest;
}

/** Answered before all was sent: what it has cannot be what was meant. */
const cutShort = (sent: number, size: number): RegistryFailure =>
  new RegistryFailure({
    words: `the registry ended the upload after ${sent} of ${size} bytes`,
    transient: true,
  });

/**
 * The bytes are over there: as long as the session lives, only this question is asked again. When only the answer was lost,
 * the session is gone, and the caller's next attempt begins with a look whether the blob is there.
 */
async function close(target: Target, session: URL, digest: Digest): Promise<void> {
  const { connection, repository, signal } = target;
  const url = new URL(session);
  // Appended as text: going through searchParams would rewrite the session state that registries keep in the query.
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  await retry(
    async () => {
      const answer = await connection.exchange({
        method: 'PUT',
        url,
        headers: { 'content-length': '0' },
        expect: [201, 204],
        scope: scopeOf(repository, 'pull,push'),
        signal,
      });
      answer.discard();
    },
    { ...connection.patience, signal },
  );
}

/** Where the session goes on: relative or absolute; a PATCH's answer may leave it out and mean the one before. */
function locationOf(answer: Answer, earlier?: URL): URL {
  const location = answer.header('location');
  answer.discard();
  if (location === '' && earlier) return earlier;
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
