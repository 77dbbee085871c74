import { type Field, fields } from './fields.js';

/** Which values a field takes; the one place that flags, variables, the YAML file, its schema and the rules ask. */
export type Shape =
  | {
      readonly kind: 'text';
      readonly pattern: RegExp;
      /** In UTF-16 units. Checked before the pattern, so that no pattern ever meets an endless text. */
      readonly maxLength: number;
      /** Completes the sentence "it takes …". */
      readonly allowed: string;
    }
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly unit: Unit;
      /** Whose limits these are, in a sentence. */
      readonly why: string;
      /** The only numbers of that range that there are. */
      readonly only?: readonly number[];
      /** A word that may stand instead of a number. */
      readonly word?: 'auto';
    }
  | {
      readonly kind: 'choice';
      readonly values: readonly string[];
      /** What others call them, for "did you mean" alone. */
      readonly synonyms?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'list';
      readonly allowed: string;
      /** What each item is. */
      readonly item: string;
    }
  | { readonly kind: 'pairs'; readonly allowed: string }
  /** A map of names that the user chooses to the same few numbers. */
  | {
      readonly kind: 'table';
      readonly members: Readonly<Record<string, NumberShape>>;
      readonly allowed: string;
    }
  | { readonly kind: 'switch' };

type NumberShape = Extract<Shape, { kind: 'number' }>;

export type Unit =
  | 'MiB'
  | 'milliseconds'
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'days'
  | 'tokens'
  | 'bytes'
  | 'messages'
  | 'images'
  | 'requests'
  | 'errors'
  | 'instances'
  | 'percent'
  | 'US dollars';

export interface FieldRow {
  /** Where it stands in `Config` and in the file, e.g. `endpoint.auth`. */
  readonly path: string;
  /** As commander reads it: `--memory <auto|MiB>`. Absent when nobody would type it. */
  readonly flag?: string;
  /** Absent when it cannot be said by one. */
  readonly variable?: string;
  readonly shape: Shape;
  /** For `--help`, for editors and for the guide. */
  readonly description: string;
  /** As help shows it; absent when there is no default. */
  readonly fallback?: string;
}

/** A field that is a flag. */
export type FlaggedField = Field & { readonly flag: string };

export const flaggedFields: readonly FlaggedField[] = fields.filter(
  (field): field is FlaggedField => field.flag !== undefined,
);

/** `--base-image <image>` is `baseImage` among the options that commander hands over. */
export const flagKey = (field: { readonly flag: string }): string =>
  flagName(field)
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `--memory` of `--memory <auto|MiB>`. */
export const flagName = (field: { readonly flag: string }): string => field.flag.split(' ')[0] ?? field.flag;

/** A flag that may be given more than once. */
export const isRepeatable = (field: FieldRow): boolean =>
  field.shape.kind === 'list' || field.shape.kind === 'pairs';

/** Completes the sentence "it takes …". */
export function allowed(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
    case 'list':
    case 'pairs':
    case 'table':
      return shape.allowed;
    case 'number': {
      if (shape.only !== undefined) return `a number of ${shape.unit}: ${inWords(shape.only)}`;
      const number = `a whole number of ${shape.unit} from ${shape.min} to ${shape.max}`;
      return shape.word === undefined ? number : `${shape.word} or ${number}`;
    }
    case 'choice':
      return inWords(shape.values);
    case 'switch':
      return 'true or false';
  }
}

const inWords = (values: readonly (string | number)[]): string =>
  `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

/** Whether a text has the form that a field of texts takes. */
export const fits = (value: string, shape: Shape): boolean =>
  shape.kind !== 'text' || (value.length <= shape.maxLength && shape.pattern.test(value));

/** The field at a path, or the one that the path leads into (`tags.team`, `endpoint.principals.0`). */
export const fieldAt = (path: readonly PropertyKey[]): (typeof fields)[number] | undefined =>
  fields.find((field) => field.path.split('.').every((key, index) => path[index] === key));
