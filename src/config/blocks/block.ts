import type { FieldRow, Shape } from '../field.js';

/**
 * One field of a block, whole: what it takes, what holds without it, and (by `T`) its type in `Config`. Its variable is
 * made from its path, `OLLAMA_LAMBDA_LOGS_RETENTION`; a table has none.
 */
export interface BlockField<T> {
  readonly shape: Shape;
  /** For `--help`, for editors and for the guide. */
  readonly description: string;
  /** As commander reads it. Absent when nobody would type it. */
  readonly flag?: string;
  /** What holds where nobody said anything; undefined where no default would be safe to invent. */
  readonly fallback: T;
}

export type BlockFields = Readonly<Record<string, BlockField<unknown>>>;

/** A group of fields that belong to one capability, `logs: { … }` in the file. */
export interface Block<Key extends string = string, Fields extends BlockFields = BlockFields> {
  readonly key: Key;
  readonly description: string;
  readonly fields: Fields;
}

/** What `Config` holds of a block. */
export type SettledBlock<B extends Block> = {
  readonly [Name in keyof B['fields']]: B['fields'][Name] extends BlockField<infer T> ? T : never;
};

/** What a person may write of it. */
export type WrittenBlock<B extends Block> = {
  [Name in keyof B['fields']]?: B['fields'][Name] extends BlockField<infer T>
    ? Exclude<T, undefined> | undefined
    : never;
};

export const block = <const Key extends string, Fields extends BlockFields>(
  key: Key,
  description: string,
  fields: Fields,
): Block<Key, Fields> => ({ key, description, fields });

/** What every kind of field says of itself. */
interface Said<T> {
  readonly description: string;
  readonly flag?: string;
  readonly fallback: T;
}

type ShapeOf<Kind extends Shape['kind']> = Omit<Extract<Shape, { kind: Kind }>, 'kind'>;

/** A whole number. */
export const number = <T extends number | undefined>(
  spec: Omit<ShapeOf<'number'>, 'word'> & Said<T>,
): BlockField<T extends undefined ? number | undefined : number> => field('number', spec) as never;

export const text = <T extends string | undefined>(
  spec: ShapeOf<'text'> & Said<T>,
): BlockField<T extends undefined ? string | undefined : string> => field('text', spec) as never;

/** @public */
export const choice = <const Value extends string, T extends NoInfer<Value> | undefined>(
  spec: { readonly values: readonly Value[] } & ShapeOf<'choice'> & Said<T>,
): BlockField<T extends undefined ? Value | undefined : Value> => field('choice', spec) as never;

export const toggle = (spec: Said<boolean>): BlockField<boolean> => field('switch', spec);

/** Texts, none by default. `item` says what each is; a rule has to check them. @public */
export const list = (spec: ShapeOf<'list'> & Omit<Said<never>, 'fallback'>): BlockField<readonly string[]> =>
  field('list', { ...spec, fallback: [] });

/** Numbers by names that the user chooses, none by default. A rule has to check names and numbers. */
export const table = <const Members extends TableMembers>(
  spec: { readonly members: Members } & ShapeOf<'table'> & Omit<Said<never>, 'fallback'>,
): BlockField<Table<Members>> => field('table', { ...spec, fallback: {} });

type TableMembers = Extract<Shape, { kind: 'table' }>['members'];

type Table<Members extends TableMembers> = Readonly<
  Record<string, { readonly [Name in keyof Members]?: number | undefined }>
>;

/** Names to texts, none by default. */
export const pairs = (
  spec: ShapeOf<'pairs'> & Omit<Said<never>, 'fallback'>,
): BlockField<Readonly<Record<string, string>>> => field('pairs', { ...spec, fallback: {} });

function field<T>(kind: Shape['kind'], { description, flag, fallback, ...shape }: Said<T>): BlockField<T> {
  return {
    shape: { kind, ...shape } as Shape,
    description,
    ...(flag === undefined ? {} : { flag }),
    fallback,
  };
}

/** A block's fields as rows of the table of all fields, by their paths. */
export const rowsOf = ({ key, fields }: Block): readonly FieldRow[] =>
  Object.entries(fields).map(([name, { shape, description, flag, fallback }]) => ({
    path: `${key}.${name}`,
    // What is made of several words and numbers has no spelling in a variable.
    ...(shape.kind === 'table' ? {} : { variable: variableOf(key, name) }),
    shape,
    description,
    ...(flag === undefined ? {} : { flag }),
    ...(fallback === undefined || typeof fallback === 'object' ? {} : { fallback: String(fallback) }),
  }));

const variableOf = (...path: readonly string[]): string =>
  `OLLAMA_LAMBDA_${path.join('_').replace(/[A-Z]/g, '_$&').toUpperCase()}`;
