import { fields } from './fields.js';

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
      /** A word that may stand instead of a number. */
      readonly word?: 'auto';
    }
  | {
      readonly kind: 'choice';
      readonly values: readonly string[];
      /** What others call them, for "did you mean" alone. */
      readonly synonyms?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'list'; readonly allowed: string }
  | { readonly kind: 'pairs'; readonly allowed: string }
  | { readonly kind: 'switch' };

export type Unit = 'MiB' | 'seconds' | 'tokens';

export interface FieldRow {
  /** Where it stands in `Config` and in the file, e.g. `endpoint.auth`. */
  readonly path: string;
  /** As commander reads it: `--memory <auto|MiB>`. */
  readonly flag: string;
  /** Absent when it can be said only by a flag or in the file. */
  readonly variable?: string;
  readonly shape: Shape;
  /** For `--help`, for editors and for the guide. */
  readonly description: string;
  /** As help shows it; absent when there is no default. */
  readonly fallback?: string;
}

/** `--base-image <image>` is `baseImage` among the options that commander hands over. */
export const flagKey = (field: FieldRow): string =>
  flagName(field)
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `--memory` of `--memory <auto|MiB>`. */
export const flagName = (field: FieldRow): string => field.flag.split(' ')[0] ?? field.flag;

/** A flag that may be given more than once. */
export const isRepeatable = (field: FieldRow): boolean =>
  field.shape.kind === 'list' || field.shape.kind === 'pairs';

/** Completes the sentence "it takes …". */
export function allowed(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
    case 'list':
    case 'pairs':
      return shape.allowed;
    case 'number': {
      const number = `a whole number of ${shape.unit} from ${shape.min} to ${shape.max}`;
      return shape.word === undefined ? number : `${shape.word} or ${number}`;
    }
    case 'choice':
      return `${shape.values.slice(0, -1).join(', ')} or ${shape.values.at(-1)}`;
    case 'switch':
      return 'true or false';
  }
}

/** Whether a text has the form that a field of texts takes. */
export const fits = (value: string, shape: Shape): boolean =>
  shape.kind !== 'text' || (value.length <= shape.maxLength && shape.pattern.test(value));

/** The field at a path, or the one that the path leads into (`tags.team`, `endpoint.principals.0`). */
export const fieldAt = (path: readonly PropertyKey[]): (typeof fields)[number] | undefined =>
  fields.find((field) => field.path.split('.').every((key, index) => path[index] === key));
