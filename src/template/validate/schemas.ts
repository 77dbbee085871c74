import { createRequire } from 'node:module';

/** What a value may be. Written by `.ci/generate-resource-schemas.js`, see there for where it comes from. */
export type Shape = Scalar | ListShape | MapShape | RefShape | AnyShape;

export interface Scalar {
  /** `json` is whatever AWS's service makes of it: nothing is known, nothing is checked. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'json';
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export interface ListShape {
  readonly list: Shape;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

export interface MapShape {
  readonly map: Shape;
}

export interface RefShape {
  readonly ref: string;
}

/** One of several. */
export interface AnyShape {
  readonly any: readonly Shape[];
}

export interface Members {
  readonly properties: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** One of these has to be there, and no other of them. */
  readonly exactlyOne?: readonly string[];
  readonly atLeastOne?: readonly string[];
  /** By name of a member: what has to be there too, and what must not. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  readonly excludes?: Readonly<Record<string, readonly string[]>>;
}

export interface ResourceSchema extends Members {
  /** What `Fn::GetAtt` gives. */
  readonly attributes: readonly string[];
  readonly definitions: Readonly<Record<string, Members>>;
}

interface ResourceSchemas {
  readonly sources: Readonly<Record<string, string>>;
  /** JSON of a `ResourceSchema` each: a template has a few types, and reading all of them is what would take long. */
  readonly resources: Readonly<Record<string, string>>;
}

interface ResourceTypes {
  readonly sources: Readonly<Record<string, string>>;
  /** The last parts of the names, with blanks between. */
  readonly services: Readonly<Record<string, string>>;
}

// Not imports: Node 20 prints a warning for each JSON module, and people would see it.
const require = createRequire(import.meta.url);
let loaded: ResourceSchemas | undefined;
let loadedTypes: ResourceTypes | undefined;

/** A third of a megabyte: read when the first template is validated, and not by `--help`. */
function schemas(): ResourceSchemas {
  loaded ??= require('../data/resource-schemas.json') as ResourceSchemas;
  return loaded;
}

/** Read when a template has a type without a schema. */
function types(): ResourceTypes {
  loadedTypes ??= require('../data/resource-types.json') as ResourceTypes;
  return loadedTypes;
}

/** Every type that AWS has in any Region, as of `typesAsOf`. */
export const resourceTypes = (): readonly string[] =>
  Object.entries(types().services).flatMap(([service, names]) =>
    names.split(' ').map((name) => `${service}::${name}`),
  );

/** The day of the list of types, as `2026-10-20`. */
export const typesAsOf = (): string =>
  types().sources['resource schemas of']?.slice(0, 10) ?? 'an unknown day';

const read = new Map<string, ResourceSchema | undefined>();

export function schemaOf(type: string): ResourceSchema | undefined {
  if (!read.has(type)) {
    const text = own(schemas().resources, type);
    read.set(type, text === undefined ? undefined : (JSON.parse(text) as ResourceSchema));
  }
  return read.get(type);
}

/** Every type that has a schema. */
export const schemaTypes = (): readonly string[] => Object.keys(schemas().resources);

/** A property of an object by a name that came from outside: `toString` is none. */
export const own = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
