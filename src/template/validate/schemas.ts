import { createRequire } from 'node:module';
import { dataFolder } from './data-folder.js';

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

interface ResourceTypes {
  readonly sources: Readonly<Record<string, string>>;
  /** The last parts of the names, with blanks between. */
  readonly services: Readonly<Record<string, string>>;
}

// Not an import: Node 20 prints a warning for each JSON module, and people would see it.
const require = createRequire(import.meta.url);
let loadedTypes: ResourceTypes | undefined;

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

const schemas = dataFolder<ResourceSchema>('resource-schemas', (type) => type.split('::')[1]);

export const schemaOf = (type: string): ResourceSchema | undefined => schemas.get(type);

/** Every type that has a schema. */
export const schemaTypes = (): readonly string[] => schemas.keys();
