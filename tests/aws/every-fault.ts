import { createStyle } from '../../src/cli/render/style.js';
import { reportError } from '../../src/cli/report-error.js';
import { everyCall, type OneCall } from './every-call.js';
import { type Answer, jsonError, openWire, xmlError } from './wire.js';

export const faults = ['denied', 'throttled', 'timeout', 'reset'] as const;
export type Fault = (typeof faults)[number];

/** How a call with a fault ended for whoever typed the command; `value` when it ended well all the same. */
export interface Ended {
  readonly operation: string;
  readonly fault: Fault;
  readonly exit?: number;
  /** Of the error, as `--json` has it. */
  readonly code?: unknown;
  /** What standard error would say. */
  readonly text?: string;
  readonly value?: unknown;
  /** How often it was sent. */
  readonly sent: number;
}

/** Milliseconds of silence after which a call is given up: enough for a busy machine to have read the request by then. */
const patience = 1000;

/** Every call with every fault, those with one fault at once; each has a wire of its own. */
export async function everyFault(): Promise<readonly Ended[]> {
  const found: Ended[] = [];
  for (const fault of faults) found.push(...(await Promise.all(everyCall.map((call) => ended(call, fault)))));
  return found;
}

async function ended(call: OneCall, fault: Fault): Promise<Ended> {
  const { operation, ask, before = {}, waits = false } = call;
  let sent = 0;
  const wire = await openWire((asked) => {
    const earlier = before[asked.operation];
    if (earlier !== undefined) return earlier;
    sent += 1;
    return answerOf(operation, fault);
  });
  const pace = { throttledMs: 1, faultMs: 1, longestMs: 2 };
  const caller = new AbortController();
  // After more silence than the others are given.
  const gone = waits && fault === 'timeout' ? setTimeout(() => caller.abort(), 4 * patience) : undefined;
  try {
    const aws = wire.awsWith({ pace, patience: fault === 'timeout' ? patience : 60_000 });
    return { operation, fault, value: await ask(aws, caller.signal), sent };
  } catch (error) {
    const { code, text, document } = reportError(error, { style: createStyle(false) });
    return { operation, fault, exit: code, code: document.error.code, text, sent };
  } finally {
    clearTimeout(gone);
    await wire.close();
  }
}

const xmlServices = ['sts', 'iam', 'cloudformation'];

/** As each service says it on the wire. */
function answerOf(operation: string, fault: Fault): Answer {
  if (fault === 'reset') return { reset: true };
  if (fault === 'timeout') return { silent: true };
  const service = operation.split(':')[0] ?? '';
  const denied = `User: arn:aws:iam::123456789012:user/eve is not authorized to perform: ${operation}`;
  if (xmlServices.includes(service))
    return fault === 'denied'
      ? xmlError('AccessDenied', denied, 403)
      : xmlError('Throttling', 'Rate exceeded');
  if (fault === 'denied') return jsonError('AccessDeniedException', denied, service === 'lambda' ? 403 : 400);
  return service === 'lambda'
    ? jsonError('TooManyRequestsException', 'Rate exceeded', 429)
    : jsonError('ThrottlingException', 'Rate exceeded');
}
