import { count } from '../fields/values.js';
import type { Rule } from '../rules/rule.js';
import { block, choice, number, type SettledBlock, table } from './block.js';

/** What a rate may be: for all callers, and again for each API key. */
export const rateMembers = {
  requestsPerMinute: count(1, 'requests'),
  tokensPerMinute: count(1, 'tokens'),
  requestsPerDay: count(1, 'requests'),
  tokensPerDay: count(1, 'tokens'),
};

export const rates = block('rates', 'What each caller may use over time, across all instances.', {
  requestsPerMinute: number({
    ...rateMembers.requestsPerMinute,
    flag: '--requests-per-minute <requests>',
    description: 'The most requests of one caller in a minute of the clock.',
    fallback: undefined,
  }),
  tokensPerMinute: number({
    ...rateMembers.tokensPerMinute,
    flag: '--tokens-per-minute <tokens>',
    description: 'The most tokens of one caller in a minute of the clock, of prompts and answers together.',
    fallback: undefined,
  }),
  requestsPerDay: number({
    ...rateMembers.requestsPerDay,
    flag: '--requests-per-day <requests>',
    description: 'The most requests of one caller in a day (UTC).',
    fallback: undefined,
  }),
  tokensPerDay: number({
    ...rateMembers.tokensPerDay,
    flag: '--tokens-per-day <tokens>',
    description: 'The most tokens of one caller in a day (UTC), of prompts and answers together.',
    fallback: undefined,
  }),
  keys: table({
    members: rateMembers,
    allowed: 'a map of names of API keys to the same rates',
    description: 'Rates for single API keys by their names; they go before those for all.',
  }),
  unreachable: choice({
    values: ['refuse', 'allow'],
    description:
      'What becomes of a request while the counts cannot be reached: refused with 503, or let through uncounted.',
    /** What can be switched off by asking often enough is no limit. */
    fallback: 'refuse',
  }),
});

/** Whether anybody's use is counted at all. */
export const limitsOverTime = ({ keys, unreachable: _, ...all }: SettledBlock<typeof rates>): boolean =>
  [all, ...Object.values(keys)].some((own) => Object.values(own).some((most) => most !== undefined));

const ratesHaveCallers: Rule = {
  name: 'rates-have-callers',
  about: [
    'endpoint.auth',
    'rates.requestsPerMinute',
    'rates.tokensPerMinute',
    'rates.requestsPerDay',
    'rates.tokensPerDay',
  ],
  check: ({ rates, endpoint }, say) => {
    if (endpoint.auth !== 'none' || !limitsOverTime(rates)) return [];
    return [
      {
        id: 'config-rates-shared',
        severity: 'warning',
        what: `${say('endpoint.auth')} is none, so that all callers share one count of rates.`,
        why: 'Nobody says who they are: one caller can use up what was meant for all.',
        remedy: 'Set endpoint.auth to api-key, and make a key for each caller.',
      },
    ];
  },
};

/** Of an answer, where a request asks for no number and nobody has set a limit; the function's own. */
const usualAnswer = 2048;

const ratesLeaveRoom: Rule = {
  name: 'rates-leave-room',
  about: ['rates.tokensPerMinute', 'rates.tokensPerDay', 'limits.outputTokens'],
  check: ({ rates, limits }, say) => {
    const answer = limits.outputTokens ?? usualAnswer;
    return (['tokensPerMinute', 'tokensPerDay'] as const).flatMap((member) => {
      const most = rates[member];
      if (most === undefined || most > answer) return [];
      return {
        id: 'config-impossible',
        what: `${say(`rates.${member}`)} is ${most}, and one answer may have ${answer} tokens: a request that asks for no number is always refused.`,
        why: 'What an answer may have at most is reserved before it begins, or two at once could use more than there is.',
        remedy: `Set limits.outputTokens well below ${most}, or raise rates.${member}.`,
        field: `rates.${member}` as const,
      };
    });
  },
};

const ratesHaveEffect: Rule = {
  name: 'rates-have-effect',
  about: ['rates.unreachable', 'rates.keys'],
  check: ({ rates }, say) => {
    if (rates.unreachable === 'refuse' || limitsOverTime(rates)) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `${say('rates.unreachable')} is ${rates.unreachable}, but there are no rates.`,
        remedy: 'Add requestsPerMinute: 60 below rates, or remove it.',
      },
    ];
  },
};

export const ratesRules: readonly Rule[] = [ratesHaveCallers, ratesLeaveRoom, ratesHaveEffect];
