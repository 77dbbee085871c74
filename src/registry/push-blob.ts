import type { Digest } from '../core/digest.js';
import { scopeOf } from './auth.js';
import { cancelUpload } from './cancel-upload.js';
import type { Connection } from './connection.js';
import { headBlob } from './head.js';
import { type Upload, type Uploaded, uploadBlob } from './upload.js';

/** Uploads until it is there, the attempts are used up, or the failure is none that another attempt would mend. */
export async function pushBlob(
  connection: Connection,
  repository: string,
  upload: Upload,
  signal: AbortSignal | undefined,
): Promise<Uploaded> {
  const abandoned: URL[] = [];
  const target = { connection, repository, signal, abandoned };
  /** Set once all bytes are over there: from then on the blob may exist without our hearing of it. */
  let closed: Digest | undefined;
  const noted: Upload = {
    size: upload.size,
    digest: upload.digest,
    mount: upload.mount,
    open: (during) => upload.open(during),
    sent: (bytes) => upload.sent?.(bytes),
    async measured(found) {
      closed = found;
      await upload.measured?.(found);
    },
  };
  const what = `push ${upload.digest === undefined ? `a blob of ${upload.size} bytes` : `blob ${upload.digest}`}`;
  try {
    return await connection.persist({ repository, what, attempts: upload.attempts }, signal, async () => {
      if (closed !== undefined && (await headBlob(connection, repository, closed, signal))) {
        return { digest: closed, sent: upload.size };
      }
      return uploadBlob(target, noted);
    });
  } finally {
    for (const session of abandoned) {
      await cancelUpload(connection, session, scopeOf(repository, 'pull,push'));
    }
  }
}
