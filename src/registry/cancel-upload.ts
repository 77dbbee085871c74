import type { Scope } from './auth.js';
import type { Connection } from './connection.js';

/** Milliseconds: enough for one round trip, short enough for somebody who has just pressed Ctrl-C. */
export const cancelPatienceMs = 3000;

/**
 * Gives a session back that came to nothing, so that no half blob is kept (docker-registry keeps it for a week, ECR for
 * hours). It is a courtesy: whatever comes of it, the failure that led here is what counts.
 */
export async function cancelUpload(connection: Connection, session: URL, scope: Scope): Promise<void> {
  try {
    const answer = await connection.exchange({
      method: 'DELETE',
      url: session,
      headers: {},
      expect: [200, 202, 204, 404],
      scope,
      // Not the caller's signal: that one may be what ended the upload.
      signal: AbortSignal.timeout(cancelPatienceMs),
    });
    answer.discard();
  } catch {
    // The registry cannot be reached or does not cancel: it clears its sessions up by itself.
  }
}
