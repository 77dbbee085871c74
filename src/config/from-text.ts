import type { Field } from './fields.js';

export type FlagValue = string | boolean | readonly string[] | undefined;

/**
 * What was given in words as the YAML file would have it: `2048` is a number, `a=b` a tag. What does not read that way
 * stays a text, and the check of shapes says what is wrong with it.
 */
export function fromText(field: Field, given: Exclude<FlagValue, undefined>): unknown {
  switch (field.shape.kind) {
    case 'number':
      return typeof given === 'string' && /^-?\d+(?:\.\d+)?$/.test(given) ? Number(given) : given;
    case 'list':
      return typeof given === 'string' ? commaSeparated(given) : given;
    case 'pairs':
      return typeof given === 'boolean'
        ? given
        : pairs(typeof given === 'string' ? commaSeparated(given) : given);
    case 'switch':
      return given === 'true' ? true : given === 'false' ? false : given;
    default:
      return given;
  }
}

const commaSeparated = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The first part that is no `key=value` is returned instead: it is the mistake to show. A later pair wins. */
function pairs(parts: readonly string[]): unknown {
  const wrong = parts.find((part) => part.indexOf('=') < 1);
  if (wrong !== undefined) return wrong;
  return Object.fromEntries(parts.map((part) => part.split(/=(.*)/s, 2)));
}

/** Writes a value at a field's path, making the groups that it is in. */
export function put(target: Record<string, unknown>, field: Field, value: unknown): void {
  const groups = field.path.split('.');
  const last = groups.pop() ?? '';
  let group = target;
  for (const name of groups) {
    const inner = { ...(group[name] as object | undefined) };
    group[name] = inner;
    group = inner;
  }
  group[last] = value;
}
