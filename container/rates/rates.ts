import type { Admitted } from '../admission/admission.js';
import type { Answer } from '../answers/answer.js';
import type { Call } from '../answers/call.js';
import { openDynamo } from '../dynamodb/client.js';
import { refuse } from '../refuse.js';
import { likelyTokens } from '../tokens.js';
import { type Counter, createCounter, type Reservation, type Reserving } from './counter.js';
import { countsNow, type Gauge, gaugesOf } from './counts.js';
import { rateHeaders, retryAfter } from './headers.js';
import { type RateOptions, ratesFor } from './options.js';

/** The limits over time. */
export interface Rates {
  /**
   * Reserves what an admitted request may use at most, to be settled when its answer is about to end. Gives the headers
   * of its answer, or the answer that refuses it.
   */
  hold(call: Call, admitted: Admitted): Promise<Held>;
}

export type Held =
  | { readonly kind: 'held'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly answer: Answer };

export interface RateParts {
  readonly options: RateOptions;
  /** Tokens of the engine's context: no prompt is longer. */
  readonly context: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}

/** Milliseconds for a reservation, tries included, and for settling it. */
const patience = { reserve: 3000, settle: 1500, settleAtDeadline: 600 };

export const openRates = (parts: RateParts): Rates =>
  createRates(parts, createCounter(openDynamo(parts.environment), parts.options.table));

export function createRates(parts: RateParts, counter: Counter): Rates {
  const { options, context } = parts;
  return {
    async hold(call, admitted) {
      const { name } = call.caller;
      const limits = ratesFor(name, options.limits);
      const most = mostTokens(admitted, context);
      if (gaugesOf(limits, countsNow(undefined, new Date())).length === 0)
        return { kind: 'held', headers: {} };
      let reserving: Reserving;
      try {
        const signal = AbortSignal.any([call.deadline.signal, AbortSignal.timeout(patience.reserve)]);
        reserving = await counter.reserve(name, limits, most.prompt + most.answer, signal);
      } catch (error) {
        return uncounted(parts, call, error as Error);
      }
      if (reserving.kind === 'full') return { kind: 'refused', answer: full(call, reserving, most) };
      settleAtEnd(parts, call, { counter, reservation: reserving.reservation, most });
      const { counts } = reserving.reservation;
      return { kind: 'held', headers: rateHeaders(call.path, gaugesOf(limits, counts), counts) };
    },
  };
}

interface Most {
  readonly prompt: number;
  readonly answer: number;
}

/** Tokens that a template adds of its own, beside those around each message; the longest that is known has half of it. */
const templateTokens = 256;

/**
 * An upper bound: a token is at least a byte, and JSON takes more bytes around a message than its template takes tokens.
 * A prompt that generates is never longer than the context; texts to embed have a context each.
 */
function mostTokens({ body, maxTokens }: Admitted, context: number): Most {
  const prompt = Buffer.byteLength(body) + templateTokens;
  return { prompt: maxTokens > 0 ? Math.min(prompt, context) : prompt, answer: maxTokens };
}

interface Settling {
  readonly counter: Counter;
  readonly reservation: Reservation;
  readonly most: Most;
}

function settleAtEnd({ note }: RateParts, call: Call, { counter, reservation, most }: Settling): void {
  call.closing.add(async () => {
    const span = call.deadline.over === undefined ? patience.settle : patience.settleAtDeadline;
    try {
      await counter.settle(reservation, usedTokens(call, most), AbortSignal.timeout(span));
    } catch (error) {
      // What was reserved stands until its windows end: more than was used, never less.
      note('rates-unsettled', { level: 'warn', requestId: call.record.requestId, reason: reasonOf(error) });
    }
  });
}

/** Of an answer that never began, none. */
function usedTokens({ record }: Call, most: Most): number {
  const { promptTokens, tokens } = record;
  if (promptTokens === undefined && tokens === undefined) return 0;
  return (promptTokens ?? likelyTokens(most.prompt)) + (tokens ?? 0);
}

/** Nobody can tell whether the caller has anything left. */
function uncounted({ options, note }: RateParts, call: Call, error: Error): Held {
  const { requestId } = call.record;
  note('rates-unreachable', {
    level: 'error',
    requestId,
    reason: reasonOf(error),
    request: options.unreachable,
  });
  if (options.unreachable === 'allow') {
    return { kind: 'held', headers: { 'x-ollama-lambda-rates': 'unchecked' } };
  }
  const message = 'the limits of this endpoint cannot be checked at the moment; ask again';
  const headers = { 'retry-after': '2', 'x-ollama-lambda-rates': 'unreachable' };
  return {
    kind: 'refused',
    answer: refuse(call, { status: 503, message, kind: 'rates-unreachable', headers }),
  };
}

function full(call: Call, { gauge, counts }: Reserving & { kind: 'full' }, most: Most): Answer {
  const asked = gauge.of === 'requests' ? 1 : most.prompt + most.answer;
  const headers = rateHeaders(call.path, [gauge], counts);
  if (asked > gauge.most) {
    const message = `the request may use up to ${asked} tokens, and ${gauge.most} a ${gauge.per} are allowed; shorten it or ask for a shorter answer`;
    return refuse(call, { status: 413, message, kind: 'too-large', headers });
  }
  const seconds = retryAfter(gauge, counts);
  return refuse(call, {
    status: 429,
    message: `${words(gauge)} a ${gauge.per} are allowed, of which ${gauge.used} are used${gauge.of === 'tokens' ? ` or reserved and this request may use ${asked}` : ''}; ask again in ${seconds} s`,
    kind: 'rate-limited',
    headers: { ...headers, 'retry-after': String(seconds) },
  });
}

const words = ({ of, most }: Gauge): string => `${most} ${most === 1 ? of.slice(0, -1) : of}`;

/** AWS's words name tables and roles, which is for the log. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
