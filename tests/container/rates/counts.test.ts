import { describe, expect, it } from '@jest/globals';
import {
  brokenBy,
  type Counts,
  countsIn,
  countsNow,
  endOf,
  gaugesOf,
} from '../../../container/rates/counts.js';
import { rateHeaders, retryAfter } from '../../../container/rates/headers.js';
import { ratesFor, readRates } from '../../../container/rates/options.js';

const stored: Counts = {
  minuteId: '2026-11-27T12:00',
  minuteRequests: 3,
  minuteTokens: 30,
  dayId: '2026-11-27',
  dayRequests: 5,
  dayTokens: 50,
};

describe('what counts now', () => {
  it.each<[string, string, Partial<Counts>]>([
    ['in the same minute is all of it', '2026-11-27T12:00:59Z', {}],
    [
      'in the next minute is the day',
      '2026-11-27T12:01:00Z',
      { minuteId: '2026-11-27T12:01', minuteRequests: 0, minuteTokens: 0 },
    ],
    [
      'on the next day is nothing',
      '2026-11-28T00:00:00Z',
      {
        minuteId: '2026-11-28T00:00',
        minuteRequests: 0,
        minuteTokens: 0,
        dayId: '2026-11-28',
        dayRequests: 0,
        dayTokens: 0,
      },
    ],
    ['by a clock that is behind is all of it', '2026-11-27T11:59:59Z', {}],
    ['by a clock that is on the day before is all of it', '2026-11-26T23:59:59Z', {}],
  ])('%s', (_what, now, changes) =>
    expect(countsNow(stored, new Date(now))).toEqual({ ...stored, ...changes }),
  );

  it('of an item that is not whole is unknown', () =>
    expect(countsIn({ minuteId: '2026-11-27T12:00', dayId: '2026-11-27' })).toBeUndefined());
});

describe('a limit', () => {
  const counted = { ...stored, minuteRequests: 9, minuteTokens: 90, dayRequests: 9, dayTokens: 90 };

  it.each<[string, object, number, string | undefined]>([
    ['of requests has room for its last one', { requestsPerMinute: 10 }, 0, undefined],
    ['of requests has no room after that', { requestsPerMinute: 9 }, 0, 'requests a minute'],
    ['of tokens has room for all of it', { tokensPerDay: 100 }, 10, undefined],
    ['of tokens has no room for one more', { tokensPerDay: 100 }, 11, 'tokens a day'],
    [
      'of the day is told before that of the minute',
      { requestsPerMinute: 9, requestsPerDay: 9 },
      0,
      'requests a day',
    ],
  ])('%s', (_what, limits, tokens, expected) => {
    const gauge = brokenBy(gaugesOf(limits, counted), tokens);
    expect(gauge && `${gauge.of} a ${gauge.per}`).toBe(expected);
  });

  it('of a key goes before that for all, each number by itself', () =>
    expect(
      ratesFor('ci', { requestsPerMinute: 1, tokensPerDay: 2, keys: { ci: { tokensPerDay: 3 } } }),
    ).toEqual({
      requestsPerMinute: 1,
      tokensPerDay: 3,
    }));

  it('of a key that is named like what every object has is none', () =>
    expect(ratesFor('constructor', { keys: { ci: { tokensPerDay: 3 } } })).toEqual({}));
});

describe('the headers', () => {
  const gauges = gaugesOf({ requestsPerMinute: 4, requestsPerDay: 100, tokensPerDay: 60 }, stored);
  const now = Date.parse('2026-11-27T12:00:30Z');

  it('tell of minute and day the one of which less is left', () =>
    expect(rateHeaders('/v1/chat/completions', gauges, stored, now)).toEqual({
      'x-ratelimit-limit-requests': '4',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '30s',
      'x-ratelimit-limit-tokens': '60',
      'x-ratelimit-remaining-tokens': '10',
      'x-ratelimit-reset-tokens': '11h59m30s',
    }));

  it("have Anthropic's names and times on its route", () =>
    expect(rateHeaders('/v1/messages', gauges.slice(0, 1), stored, now)).toEqual({
      'anthropic-ratelimit-requests-limit': '4',
      'anthropic-ratelimit-requests-remaining': '1',
      'anthropic-ratelimit-requests-reset': '2026-11-27T12:01:00Z',
    }));

  it('never let a caller wait less than a second', () => {
    const [minute] = gauges;
    if (minute === undefined) throw new Error('no gauge');
    expect(retryAfter(minute, stored, endOf.minute(stored))).toBe(1);
    expect(retryAfter(minute, stored, now)).toBe(30);
  });
});

describe('the variables', () => {
  const read = (OLLAMA_LAMBDA_RATES: string) =>
    readRates({ OLLAMA_LAMBDA_RATES, OLLAMA_LAMBDA_RATES_TABLE: 't' }, [{ name: 'ci' }]);

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['an unknown field', '{"perHour": 1}', 'perHour'],
    ['a zero', '{"tokensPerDay": 0}', 'tokensPerDay'],
    ['a key that there is not', '{"keys": {"cl": {"tokensPerDay": 1}}}', 'unknown key cl'],
  ])('with %s fail the start', (_what, text, words) => expect(() => read(text)).toThrow(words));

  it('without a table are off', () => expect(readRates({ OLLAMA_LAMBDA_RATES: '{}' }, [])).toBeUndefined());
});
