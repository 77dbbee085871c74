import type { Config } from '../config.js';
import { allowed, type Shape } from '../field.js';
import type { FieldPath } from '../fields.js';
import { keyName } from '../grammars.js';
import { shown } from '../shape-findings.js';
import type { Mistake } from './rule.js';

type Members = Extract<Shape, { kind: 'table' }>['members'];
/** Names and numbers of what is said for single keys. `field` is how the person calls the table. */
export const membersInRange = (
  keys: Readonly<Record<string, object>>,
  members: Members,
  field: string,
): readonly Mistake[] =>
  Object.entries(keys).flatMap(([name, own]) => [
    ...nameMistakes(name, field),
    ...Object.entries(members).flatMap(([member, shape]) => {
      const value = (own as Readonly<Record<string, number | undefined>>)[member];
      if (value === undefined || (value >= shape.min && value <= shape.max)) return [];
      return {
        id: 'config-out-of-range',
        what: `${field}.${name}.${member} is ${value}; it takes ${allowed(shape)}.`,
        why: shape.why,
        within: [name, member],
      };
    }),
  ]);

/** @param what what is said for single keys, in a word: `limits`; their `names` */
export function keysNeedKeys(
  {
    path,
    what,
    names,
  }: { readonly path: FieldPath; readonly what: string; readonly names: readonly string[] },
  { endpoint }: Config,
  say: (path: FieldPath) => string,
): readonly Mistake[] {
  if (endpoint.auth === 'api-key' || names.length === 0) return [];
  return [
    {
      id: 'config-impossible',
      what: `${say(path)} has ${what} for ${names.join(', ')}, but ${say('endpoint.auth')} is ${endpoint.auth}.`,
      why: 'Only with auth api-key do callers have keys, and keys names.',
      remedy: `Remove ${path}, or set endpoint.auth to api-key.`,
    },
  ];
}

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
