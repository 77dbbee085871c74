import type { Digest } from '../core/digest.js';
import { createPatience } from '../lib/retry.js';
import { scopeOf } from './auth.js';
import type { Connection } from './connection.js';
import { digestMismatch, RegistryFailure, toUserError } from './failure.js';
import type { Answer } from './transport.js';

/** Bytes of a blob: from `first` up to, but not including, `end`; undefined: to its end. */
export interface Span {
  readonly first: number;
  readonly end?: number | undefined;
}

/** One blob that is read in one or several spans. */
export interface BlobSource {
  /** Asks for a span; tries again. 206 is the span, 200 a server that does not know spans: the whole blob. */
  open(span: Span, signal: AbortSignal | undefined): Promise<Answer>;
  /**
   * The bytes of a span, going on after a cut where the last attempt ended.
   * @param opened an answer to this very span, when there is one already
   */
  read(span: Span, signal: AbortSignal | undefined, opened?: Answer): AsyncGenerator<Uint8Array>;
}

/** A cut after at least so many new bytes is not counted as another failure in a row: the line is bad, not dead. */
const progressBytes = 1024 * 1024;

/** @param size bytes that the blob must have, when somebody has said so */
export function createBlobSource(
  connection: Connection,
  repository: string,
  blob: { readonly digest: Digest; readonly size?: number | undefined },
): BlobSource {
  const { digest } = blob;
  const asked = { host: connection.origin.host, repository, what: `read blob ${digest}` };
  const own = connection.url(`${repository}/blobs/${digest}`);
  /** Where the registry has sent us: further spans go there at once, until one fails (its signature may run out). */
  let address = own;

  const ask = async ({ first, end }: Span, signal: AbortSignal | undefined): Promise<Answer> => {
    const ranged = first > 0 || end !== undefined;
    const answer = await connection.exchange({
      method: 'GET',
      url: address,
      headers: {
        accept: '*/*',
        ...(ranged ? { range: `bytes=${first}-${end === undefined ? '' : end - 1}` } : {}),
      },
      expect: ranged ? [200, 206] : [200],
      scope: scopeOf(repository, 'pull'),
      signal,
    });
    checkSpan(answer, first, blob, `${asked.host}/${repository}`);
    address = answer.url;
    return answer;
  };

  return {
    open: (span, signal) => connection.persist(asked, signal, () => ask(span, signal)),

    async *read({ first, end }, signal, opened) {
      const patience = createPatience({ ...connection.patience, signal });
      let at = first;
      let failedAt = first;
      for (let answer = opened; ; answer = undefined) {
        try {
          answer ??= await ask({ first: at, end }, signal);
          for await (const chunk of within(answer, at, end)) {
            at += chunk.length;
            yield chunk;
          }
          if (end !== undefined && at < end) throw endedEarly(at, end);
          return;
        } catch (error) {
          address = own;
          const failure = at - failedAt >= progressBytes ? afterProgress(error) : error;
          failedAt = at;
          await patience.after(failure).catch((last: unknown) => {
            throw toUserError(last, asked);
          });
        }
      }
    },
  };
}

/** `bytes 0-99/1000`: the span that was asked for, of a blob as long as it should be. */
function checkSpan(
  answer: Answer,
  first: number,
  { digest, size }: { readonly digest: Digest; readonly size?: number | undefined },
  where: string,
): void {
  if (answer.status !== 206) return;
  const [, from, whole] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.header('content-range')) ?? [];
  if (Number(from) !== first) {
    answer.discard();
    throw new RegistryFailure({
      words: 'the registry answered with another range than asked',
      transient: false,
    });
  }
  if (size === undefined || whole === '*' || Number(whole) === size) return;
  answer.discard();
  throw digestMismatch(where, `${digest} has ${whole} bytes there, and should have ${size}`);
}

/** A server that ignores Range sends all of it: what we have is skipped, and what was not asked for left. */
async function* within(answer: Answer, first: number, end = Infinity): AsyncGenerator<Uint8Array> {
  let at = answer.status === 206 ? first : 0;
  for await (const chunk of answer.body) {
    const wanted = chunk.subarray(
      Math.min(chunk.length, Math.max(0, first - at)),
      Math.min(chunk.length, end - at),
    );
    at += chunk.length;
    if (wanted.length > 0) yield wanted;
    if (at >= end) return;
  }
}

const endedEarly = (at: number, end: number): RegistryFailure =>
  new RegistryFailure({
    words: `the registry ended a range ${end - at} bytes early`,
    transient: true,
  });

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
