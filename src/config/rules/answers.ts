import { allowed } from '../field.js';
import { limitMembers } from '../fields/values.js';
import { keyName } from '../grammars.js';
import { shown } from '../shape-findings.js';
import { patternProblem } from './guard-pattern.js';
import type { Mistake, Rule } from './rule.js';

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
  check: ({ limits }, say) =>
    Object.entries(limits.keys).flatMap(([name, own]) => [
      ...nameMistakes(name, say('limits.keys')),
      ...memberNames.flatMap((member) => {
        const { [member]: value } = own;
        const shape = limitMembers[member];
        if (value === undefined || (value >= shape.min && value <= shape.max)) return [];
        return {
          id: 'config-out-of-range',
          what: `${say('limits.keys')}.${name}.${member} is ${value}; it takes ${allowed(shape)}.`,
          why: shape.why,
          within: [name, member],
        };
      }),
    ]),
};

export const limitsOfKeysNeedKeys: Rule = {
  name: 'limits-of-keys-need-keys',
  about: ['limits.keys', 'endpoint.auth'],
  check: ({ limits, endpoint }, say) => {
    const names = Object.keys(limits.keys);
    if (endpoint.auth === 'api-key' || names.length === 0) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('limits.keys')} has limits for ${names.join(', ')}, but ${say('endpoint.auth')} is ${endpoint.auth}.`,
        why: 'Only with auth api-key do callers have keys, and keys names.',
        remedy: 'Remove limits.keys, or set endpoint.auth to api-key.',
      },
    ];
  },
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

const memberNames = Object.keys(limitMembers) as (keyof typeof limitMembers)[];

/** What the function calls callers that show no key. */
const reserved = ['iam', 'none', 'direct'];

function nameMistakes(name: string, field: string): readonly Mistake[] {
  const takes = keyName.test(name)
    ? reserved.includes(name) && `none of ${reserved.join(', ')}, which mean callers without a key`
    : '1 to 64 letters, digits and _ . -, the first of them a letter or digit';
  if (takes === false) return [];
  const what = `${field} names a key ${shown(name)}; it takes ${takes}.`;
  return [{ id: 'config-not-allowed', what, within: [name], part: 'key' }];
}
