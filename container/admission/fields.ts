import * as z from 'zod/mini';
import { type Fields, isObject } from './parse-json.js';

/**
 * An object whose fields have these schemas. The engine is written in Go, whose JSON decoder takes `Keep_Alive`, and
 * even `ſhift` with a long s, for the field of the plain name: such names become the plain one here, or what is checked
 * and what the engine reads would be two things. A null means absent, as it does to Go.
 *
 * Other fields pass, so that what a newer engine understands works without a newer function. Those that begin with an
 * underscore do not: that is how the engine names what is for debugging.
 */
export const fields = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.pipe(z.transform(plainNames(Object.keys(shape))), z.looseObject(shape));

/** One of several objects, told apart by their field `type`. */
export const tagged = <Shapes extends Readonly<Record<string, z.core.$ZodShape>>>(shapes: Shapes) => {
  const variants = Object.entries(shapes).map(([type, shape]) =>
    z.looseObject({ ...shape, type: z.literal(type) }),
  );
  const [first, ...rest] = variants;
  if (first === undefined) throw new TypeError('tagged() needs a shape');
  const names = ['type', ...Object.values(shapes).flatMap((shape) => Object.keys(shape))];
  return z.pipe(z.transform(plainNames(names)), z.discriminatedUnion('type', [first, ...rest]));
};

function plainNames(names: readonly string[]): (value: unknown) => unknown {
  const plain = new Map(names.map((name) => [fold(name), name]));
  return (value) => (isObject(value) ? renamed(value, plain) : value);
}

function renamed(value: Fields, plain: ReadonlyMap<string, string>): Fields {
  const entries = Object.entries(value)
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, field]) => [plain.get(fold(name)) ?? name, field] as const)
    .filter(([name, field]) => field !== null || !plain.has(name));
  return Object.fromEntries(entries);
}

const fold = (name: string): string => name.toUpperCase().toLowerCase();

/** A text out of a few, in letters of either size, as the engine takes it. */
export const word = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.pipe(
    z.transform((value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value)),
    z.enum(words),
  );

/** A field that may be there as long as it asks for nothing. */
export const unavailable = (reason: string) =>
  z.optional(
    z.unknown().check(({ value, issues }) => {
      if (!value) return;
      issues.push({ code: 'custom', message: `is not available here: ${reason}`, input: value });
    }),
  );
