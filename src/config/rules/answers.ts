import { limitMembers } from '../fields/values.js';
import { shown } from '../shape-findings.js';
import { patternProblem } from './guard-pattern.js';
import { keysNeedKeys, membersInRange } from './keys.js';
import type { Rule } from './rule.js';

export const guardCompiles: Rule = {
  name: 'guard-compiles',
  about: ['guard'],
  check: ({ guard }, say) =>
    guard.flatMap((pattern, index) => {
      const problem = patternProblem(pattern);
      if (problem === undefined) return [];
      return {
        id: 'config-not-allowed',
        what: `${say('guard')} has ${shown(pattern)}, which ${problem}.`,
        why: 'The function does not start with a pattern that it cannot use: it would let through what it was told to refuse.',
        within: [index],
      };
    }),
};

export const limitsOfKeys: Rule = {
  name: 'limits-of-keys',
  about: ['limits.keys'],
  check: ({ limits }, say) => membersInRange(limits.keys, limitMembers, say('limits.keys')),
};

export const limitsOfKeysNeedKeys: Rule = {
  name: 'limits-of-keys-need-keys',
  about: ['limits.keys', 'endpoint.auth'],
  check: (config, say) =>
    keysNeedKeys(
      { path: 'limits.keys', what: 'limits', names: Object.keys(config.limits.keys) },
      config,
      say,
    ),
};

export const promptsAreLogged: Rule = {
  name: 'prompts-are-logged',
  about: ['logs.prompts'],
  check: ({ logs }, say) => {
    if (!logs.prompts) return [];
    return [
      {
        id: 'config-prompts-logged',
        severity: 'warning',
        what: `${say('logs.prompts')} is true: what people ask stands in the log.`,
        why: 'Whoever may read the log group can read it, for as long as logs.retention says.',
      },
    ];
  },
};
