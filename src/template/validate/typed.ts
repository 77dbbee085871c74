import { own } from './data-folder.js';
import { isIntrinsic, isMapping } from './intrinsics.js';
import { literalOf } from './literal.js';
import type { Members, ResourceSchema, Scalar, Shape } from './schemas.js';

export type Path = readonly (string | number)[];

/** A value that is known, what it should be, and whether it is. Intrinsics never come here, but a `Fn::Sub` of constants. */
export interface Typed {
  readonly path: Path;
  readonly value: unknown;
  readonly shape: Shape;
  readonly fits: boolean;
  /** Of a mapping with known members. */
  readonly members?: Members;
}

/** Every literal of a resource's properties beside its shape. Both branches of an `Fn::If` are looked into. */
export function typedValues(properties: unknown, schema: ResourceSchema, path: Path): readonly Typed[] {
  const found: Typed[] = [];
  const members = (value: unknown, shape: Shape, known: Members, at: Path): void => {
    const fits = isMapping(value);
    found.push({ path: at, value, shape, fits, members: known });
    if (!fits) return;
    for (const [name, item] of Object.entries(value)) {
      const inner = own(known.properties, name);
      if (inner !== undefined) visit(item, inner, [...at, name]);
    }
  };
  const visit = (written: unknown, shape: Shape, at: Path): void => {
    const value = literalOf(written);
    const branches = branchesOf(value);
    if (branches !== undefined) {
      for (const index of [1, 2]) visit(branches[index], shape, [...at, 'Fn::If', index]);
      return;
    }
    if (isIntrinsic(value)) return;
    if ('any' in shape) {
      const chosen = shape.any.find((each) => fitsShape(value, each));
      if (chosen === undefined) found.push({ path: at, value, shape, fits: false });
      else visit(value, chosen, at);
    } else if ('ref' in shape) {
      members(value, shape, own(schema.definitions, shape.ref) ?? { properties: {} }, at);
    } else {
      found.push({ path: at, value, shape, fits: fitsShape(value, shape) });
      for (const [key, item, inner] of children(value, shape)) visit(item, inner, [...at, key]);
    }
  };
  members(properties, { ref: 'Properties' }, schema, path);
  return found;
}

/** What a list or a mapping holds, each with its key and what it should be. */
function children(value: unknown, shape: Shape): readonly [string | number, unknown, Shape][] {
  if ('list' in shape && Array.isArray(value)) return value.map((item, index) => [index, item, shape.list]);
  // `Fn::ForEach::Name` as a key makes several entries; what they are is known only to CloudFormation.
  if ('map' in shape && isMapping(value))
    return Object.entries(value).flatMap(([key, item]) =>
      key.startsWith('Fn::') ? [] : [[key, item, shape.map]],
    );
  return [];
}

function branchesOf(value: unknown): readonly unknown[] | undefined {
  const branches = isIntrinsic(value) ? value['Fn::If'] : undefined;
  return Array.isArray(branches) && branches.length === 3 ? branches : undefined;
}

/** CloudFormation turns numbers and booleans into texts and back; so "3008" is a number and 4096 is a text. */
function fitsShape(value: unknown, shape: Shape): boolean {
  if ('ref' in shape || 'map' in shape) return isMapping(value);
  if ('list' in shape) return Array.isArray(value);
  if ('any' in shape) return shape.any.some((each) => fitsShape(value, each));
  if (shape.type === 'json') return value !== null;
  return typeof value !== 'object' && forms[shape.type](String(value));
}

const forms: Readonly<Record<Exclude<Scalar['type'], 'json'>, (text: string) => boolean>> = {
  string: () => true,
  boolean: (text) => /^(true|false)$/i.test(text),
  integer: (text) => /^[-+]?\d+$/.test(text),
  number: (text) => text.trim() !== '' && Number.isFinite(Number(text)),
};

/** For messages: `a whole number`, `a list`. */
export function shapeName(shape: Shape): string {
  if ('list' in shape) return 'a list';
  if ('map' in shape || 'ref' in shape) return 'a mapping';
  if ('any' in shape) return shape.any.map(shapeName).join(' or ');
  return {
    string: 'a text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    json: 'a value',
  }[shape.type];
}
