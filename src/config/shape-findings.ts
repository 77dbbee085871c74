import type { Finding } from '../core/finding.js';
import { didYouMean } from './did-you-mean.js';
import { allowed, fieldAt, fits } from './field.js';
import { type Field, fields } from './fields.js';
import { type ConfigPath, pathText, type Source } from './layer.js';
import { numberMeant } from './number-meant.js';

/** One complaint about what was written: something wrong at a path, or keys there that nobody knows. */
export interface ShapeIssue {
  readonly path: ConfigPath;
  readonly unknownKeys: readonly string[];
}

/** The finding, or one for each unknown key: what was given, what is allowed, and what was probably meant. */
export function shapeFindings(issue: ShapeIssue, raw: unknown, source: Source): readonly Finding[] {
  if (issue.unknownKeys.length > 0) {
    return issue.unknownKeys.map((key) => unknownKey(issue.path, key, source));
  }
  return [wrongValue(issue.path, valueAt(raw, issue.path), source)];
}

/** At most 80 characters of a value, in one line. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function unknownKey(path: ConfigPath, key: string, source: Source): Finding {
  const full = [...path, key];
  const here = keysUnder(path, source);
  return {
    id: 'config-unknown-key',
    severity: 'error',
    what: `${shown(source.name(full))} is not a field.`,
    why: `The fields ${path.length === 0 ? 'here' : `of ${pathText(path)}`} are ${here.join(', ')}.`,
    remedy: keyMeant(path, key, here),
    place: source.place(full, 'key'),
  };
}

/** The same group first, then the same word anywhere: `auth` is `endpoint.auth`, `base-image` is `sources.base`. */
function keyMeant(path: ConfigPath, key: string, here: readonly string[]): string | undefined {
  const near = didYouMean(key, here);
  if (near !== undefined) return `Did you mean ${pathText([...path, near])}?`;
  const elsewhere = fields.find(
    ({ path: known, flag }) => known === key || known.endsWith(`.${key}`) || flag?.startsWith(`--${key} `),
  );
  if (elsewhere === undefined) return undefined;
  const groups = elsewhere.path.split('.');
  const field = groups.pop();
  return groups.length === 0
    ? `Did you mean ${field}?`
    : `Did you mean ${elsewhere.path}? Write it as ${field}: under ${groups.map((group) => `${group}:`).join(' ')}`;
}

function keysUnder(path: ConfigPath, source: Source): readonly string[] {
  const field = fieldAt(path);
  if (field?.shape.kind === 'table') return Object.keys(field.shape.members);
  const keys = fields
    .map((field) => field.path.split('.'))
    .filter((field) => field.length > path.length && path.every((key, index) => field[index] === key))
    .map((field) => field[path.length] ?? '');
  return [...new Set(path.length === 0 && source.kind === 'file' ? [...keys, 'environments'] : keys)];
}

function wrongValue(path: ConfigPath, value: unknown, source: Source): Finding {
  const field = fieldAt(path);
  const name = source.name(path);
  const common = { severity: 'error', place: source.place(path, 'value') } as const;
  const takes = takesText(path, field, source);
  if (value === null) {
    const what = `${name} has no value; it takes ${takes}.`;
    return { ...common, id: 'config-wrong-type', what, remedy: 'Write a value, or remove the line.' };
  }
  const isText = typeof value === 'string';
  const id = field?.shape.kind === 'choice' && isText ? 'config-not-allowed' : 'config-wrong-type';
  const what = `${name} is ${shown(value)}; it takes ${takes}.`;
  const remedy = field === undefined ? undefined : valueMeant(field, value);
  return { ...common, id, what, ...(remedy === undefined ? {} : { remedy }) };
}

function takesText(path: ConfigPath, field: Field | undefined, source: Source): string {
  if (field === undefined) return `a map with the fields ${keysUnder(path, source).join(', ')}`;
  const depth = path.length - field.path.split('.').length;
  if (depth > 0) return takesInside(field, depth, path, source);
  if (field.shape.kind === 'pairs' && source.kind === 'flag') return 'key=value';
  if (field.shape.kind === 'pairs' && source.kind === 'variable') return 'key=value,key=value';
  return allowed(field.shape);
}

function takesInside({ shape }: Field, depth: number, path: ConfigPath, source: Source): string {
  if (shape.kind === 'list') return shape.item;
  if (shape.kind !== 'table') return 'a text';
  const member = depth === 1 ? undefined : shape.members[String(path.at(-1))];
  return member === undefined
    ? `a map with the fields ${keysUnder(path, source).join(', ')}`
    : allowed(member);
}

function valueMeant({ shape }: Field, value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (shape.kind === 'choice') {
      return suggestion(shape.synonyms?.[value.toLowerCase()] ?? didYouMean(value, shape.values));
    }
    if (shape.kind !== 'number') return undefined;
    if (shape.word !== undefined && didYouMean(value, [shape.word])) return suggestion(shape.word);
    return suggestion(numberMeant(value, shape.unit)?.toString());
  }
  const quoted = typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  const isText = shape.kind === 'text' && quoted !== undefined && fits(quoted, shape);
  return isText ? `Put it in quotes: "${quoted}".` : undefined;
}

const suggestion = (meant: string | undefined): string | undefined =>
  meant === undefined ? undefined : `Did you mean ${meant}?`;

function valueAt(raw: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((value, key) => {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return inside ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined;
  }, raw);
}
