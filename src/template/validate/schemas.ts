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
}

export interface ResourceSchema extends Members {
  /** What `Fn::GetAtt` gives. */
  readonly attributes: readonly string[];
  readonly definitions: Readonly<Record<string, Members>>;
}

interface ResourceSchemas {
  readonly sources: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, ResourceSchema>>;
}

let loaded: ResourceSchemas | undefined;

/** A quarter of a megabyte of JSON: read when the first template is validated, and not by `--help`. */
function schemas(): ResourceSchemas {
  // Not an import: Node 20 prints a warning for each JSON module, and people would see it.
  loaded ??= createRequire(import.meta.url)('../data/resource-schemas.json') as ResourceSchemas;
  return loaded;
}

export const resourceTypes = (): readonly string[] => Object.keys(schemas().resources);

export const schemaOf = (type: string): ResourceSchema | undefined => own(schemas().resources, type);

/** A property of an object by a name that came from outside: `toString` is none. */
export const own = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
