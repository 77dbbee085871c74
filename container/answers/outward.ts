import type { Readiness } from '../engine-state.js';
import { refuse } from '../refuse.js';
import type { Answer } from './answer.js';
import type { Call } from './call.js';
import { fieldsOf, parseObject } from './fields.js';

/** The engine is not ready and will not be in time. */
export function notReady(call: Call, readiness: Readiness & { readonly ready: false }): Answer {
  const { reason } = readiness;
  call.record.problem = reason;
  const harmless = call.insider || !inside.test(reason);
  // What comes after the colon is in the engine's own words, or the system's.
  const [ours = ''] = reason.split(': ');
  const rest = inside.test(ours) ? 'the model is not available' : ours;
  return refuse(call, {
    status: 503,
    message: harmless ? reason : ownWords(call, rest),
    kind: 'unavailable',
    headers: { 'retry-after': String(readiness.retryAfterSeconds) },
  });
}

/** The engine answered with an error status; `body` is its answer. */
export function engineRefused(call: Call, status: number, body: string): Answer {
  const said = errorText(body);
  call.record.problem = `the engine answered ${status}: ${said}`;
  if (status === 503) {
    const headers = { 'retry-after': '2' };
    return refuse(call, { status, message: 'the engine is busy; ask again', kind: 'unavailable', headers });
  }
  if (status === 501) {
    return refuse(call, { status: 400, message: 'this model cannot do what was asked', kind: 'invalid' });
  }
  if (status >= 500) return engineFailed(call, said);
  // A caller's own mistakes are the engine's to explain.
  const harmless = call.insider || !inside.test(said);
  const message = harmless ? said : ownWords(call, 'the engine refused the request');
  return refuse(call, { status, message });
}

/** The engine gave the answer up, and nothing of it was sent. */
export function engineFailed(call: Call, said: string): Answer {
  return refuse(call, { status: 500, message: failureWords(call, said), kind: 'engine-error' });
}

/** What a caller is told of an answer that broke off; what the engine said goes to the log. */
export function failureWords(call: Call, said: string): string {
  call.record.problem ??= said;
  return call.insider ? said : ownWords(call, 'the engine failed before the answer was complete');
}

/** Whoever looks into the log finds the rest under the request's id. */
const ownWords = (call: Call, words: string): string => `${words} (request ${call.record.requestId})`;

/** Paths, addresses, digests, signals, exit codes, names of programs and of system errors: none of a caller's business. */
const inside =
  /(^|[\s'"(=:])\/\w|\b\d{1,3}(\.\d{1,3}){3}\b|localhost|sha256|signal|exit(ed)? (with )?(code|status)|llama[-_]|runner|EOF|\bE[A-Z]{4,}\b/;

function errorText(body: string): string {
  const error = parseObject(body)?.error;
  const text = typeof error === 'string' ? error : fieldsOf(error).message;
  return typeof text === 'string' ? text : body.slice(0, 300);
}
