import { defaults } from './defaults.js';
import { allowed, type Shape } from './field.js';
import { type Field, type FieldPath, fields } from './fields.js';

/** What editors are told of a field. Commands need nothing of it. */
export type Notes = 'with-defaults' | 'without-defaults' | 'none';

type NumberShape = Extract<Shape, { kind: 'number' }>;

/** Description, default and bounds: all that the JSON Schema says of a field. */
export function metadata(path: FieldPath, notes: Notes) {
  return { ...about(path, notes), ...bounds(path) };
}

/** Description and default, for editors. */
export function about(path: FieldPath, notes: Notes) {
  const field = fieldOf(path);
  const takes = field.shape.kind === 'switch' ? '' : ` It takes ${allowed(field.shape)}.`;
  const fallback = notes === 'with-defaults' ? fallbackOf(path) : undefined;
  return { description: field.description + takes, ...(fallback === undefined ? {} : { default: fallback }) };
}

export function bounds(path: FieldPath) {
  const { shape } = fieldOf(path);
  if (shape.kind === 'number') return numberBounds(shape);
  if (shape.kind === 'text') return { pattern: shape.pattern.source, maxLength: shape.maxLength };
  return {};
}

/** What a table says of a key is what the field of the same name says of all. */
export function memberNotes(path: FieldPath, shape: NumberShape) {
  const { description } = fieldOf(path);
  const said = description.charAt(0).toLowerCase() + description.slice(1);
  return { description: `For this key: ${said}`, ...numberBounds(shape) };
}

function numberBounds({ min, max, only }: NumberShape) {
  return { minimum: min, maximum: max, ...(only === undefined ? {} : { enum: only }) };
}

function fallbackOf(path: FieldPath): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], defaults);
}

function fieldOf(path: FieldPath): Field {
  const field = fields.find((row) => row.path === path);
  if (field === undefined) throw new Error(`no field ${path}`);
  return field;
}
