import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, call, type Endpoint } from './endpoint.js';

/** Told that the function is waking up and is asked once more; milliseconds until then. */
export type OnWaking = (status: number, waitMs: number) => void;

/** Longest wait between the two tries. Milliseconds. */
const longestWait = 30_000;

/**
 * Like `call`, and once more when the function was not ready: it says 503 while the model still loads at the end of its
 * time, and a URL says 502 when an instance did not start and 429 while it makes more of them. None of these has done
 * anything, so asking again repeats nothing. A 504 is no waking: it has worked for all of its time, and would again.
 */
export async function callAwake(
  endpoint: Endpoint,
  request: Call,
  onWaking: OnWaking,
): Promise<IncomingMessage> {
  const answer = await call(endpoint, request);
  const status = answer.statusCode ?? 0;
  if (![429, 502, 503].includes(status)) return answer;
  answer.resume();
  const waitMs = waitOf(answer.headers['retry-after']);
  onWaking(status, waitMs);
  await delay(waitMs, undefined, { signal: request.signal });
  return call(endpoint, request);
}

/** `Retry-After` in seconds; a second when nothing is said. */
function waitOf(header: string | undefined): number {
  const seconds = Number(header ?? 1);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, longestWait) : 1000;
}
