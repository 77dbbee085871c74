import { setTimeout as sleep } from 'node:timers/promises';
import { prepareForms } from '../admission/forms/list.js';
import type { Deadline } from '../deadline.js';
import type { Engine } from '../engine.js';
import type { WarmUpIncoming } from '../events.js';
import type { RequestRecord } from '../request-log.js';
import { type Answer, jsonAnswer } from './answer.js';

/**
 * Milliseconds that an instance stays taken, so that the other events of one warm-up reach others. Lambda spreads
 * events over instances within tens of milliseconds; starting a new one takes longer, but is no reason to wait.
 */
const hold = { usual: 500, most: 10_000 };

/**
 * Holds until the model is loaded, or the deadline, and generates nothing. An instance is frozen between invocations:
 * without an open one, loading would not go on.
 */
export async function warmUp(
  engine: Engine,
  { warm, holdMs }: WarmUpIncoming,
  deadline: Deadline,
  record: RequestRecord,
): Promise<Answer> {
  const start = performance.now();
  const [readiness] = await Promise.all([engine.whenLoaded(deadline.signal), prepareForms()]);
  record.queueMs = Math.round(performance.now() - start);
  if (!readiness.ready) {
    record.problem = readiness.reason;
    record.errorKind = 'unavailable';
  }
  const span = Math.min(holdMs ?? (warm > 1 ? hold.usual : 0), hold.most);
  // Rejects when the deadline comes first, which is as good an end.
  if (readiness.ready) await sleep(span, undefined, { signal: deadline.signal }).catch(() => undefined);
  return jsonAnswer({
    warm: true,
    loaded: readiness.ready,
    coldStart: record.coldStart ?? false,
    instance,
    ...(!readiness.ready && { reason: readiness.reason }),
  });
}

/** Tells instances apart: made once in the life of the process. */
const instance = crypto.randomUUID();
