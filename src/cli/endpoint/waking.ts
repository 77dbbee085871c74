import type { OnWaking } from '../../invoke/awake.js';
import { showMs } from '../../lib/quantities.js';
import type { Session } from '../session.js';

/** Says that the function is not ready yet and is asked once more. */
export const tellWaking =
  (session: Pick<Session, 'say'>): OnWaking =>
  (status, waitMs) => {
    const why = status === 429 ? 'takes no more requests just now' : 'is waking up';
    session.say(`the function ${why} (${status}); asking once more in ${showMs(waitMs)}`);
  };
