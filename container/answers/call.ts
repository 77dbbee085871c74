import type { Caller } from '../admission/admission.js';
import type { Deadline } from '../deadline.js';
import type { RequestRecord } from '../request-log.js';
import type { Closing } from './closing.js';

/** One request, as the routes see it. */
export interface Call {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly caller: Caller;
  /** Whether IAM let the caller invoke the function itself: whoever may do that is told what is wrong inside. */
  readonly insider: boolean;
  /** Whether bytes reach the caller as they are written, behind a status that is sent with the first. */
  readonly streamed: boolean;
  readonly deadline: Deadline;
  /** What is to be done before the answer's last bytes go out. */
  readonly closing: Closing;
  /** Filled in on the way. */
  readonly record: RequestRecord;
}
