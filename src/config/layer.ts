import type { Place } from '../core/finding.js';
import type { FieldPath } from './fields.js';
import type { WrittenFields } from './written.js';

export type ConfigPath = readonly (string | number)[];

/** One of the places where values can be given, and how people speak of it. */
export interface Source {
  readonly kind: 'flag' | 'variable' | 'file' | `environment ${string}`;
  /** What a person calls the field there: `--memory`, `OLLAMA_LAMBDA_MEMORY`, `environments.prod.memory`. */
  name(path: ConfigPath): string;
  /** Where the thing at a path stands. A flag and a variable have a path but no line. */
  place(path: ConfigPath, part: 'key' | 'value'): Place;
}

/** What one source said. */
export interface Layer {
  readonly source: Source;
  readonly written: WrittenFields;
  /** Fields that were given but make no sense. They count as not given, and no rule is asked about them. */
  readonly unreadable: ReadonlySet<FieldPath>;
}

/** `endpoint.principals[2]`, as people write paths. */
export const pathText = (path: ConfigPath): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
