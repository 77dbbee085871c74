import type { YamlDocument } from '../../lib/yaml-document.js';
import { isMapping, type Reference, referencesIn } from './intrinsics.js';
import { type ResourceSchema, schemaOf } from './schemas.js';
import { type Path, type Typed, typedValues } from './typed.js';

export interface Resource {
  readonly logicalId: string;
  readonly path: Path;
  readonly type: string | undefined;
  /** Empty when there are none. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The whole entry: DependsOn, Condition, DeletionPolicy and so on. */
  readonly entry: Readonly<Record<string, unknown>>;
  readonly schema: ResourceSchema | undefined;
  readonly typed: readonly Typed[];
}

/** A template as the rules see it: read once, asked many times. */
export interface TemplateModel {
  readonly text: string;
  readonly document: YamlDocument;
  readonly root: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
  readonly references: readonly Reference[];
  /** A macro, a module or Fn::ForEach makes names that are written nowhere: what refers to them cannot be checked. */
  readonly generated: boolean;
  /** Where it will be deployed, as far as that is known. */
  readonly region: string | undefined;
  readonly account: string | undefined;
}

export interface Target {
  readonly region?: string;
  readonly account?: string;
}

export function modelOf(text: string, document: YamlDocument, target: Target): TemplateModel {
  const root = isMapping(document.value) ? document.value : {};
  return {
    text,
    document,
    root,
    parameters: section(root, 'Parameters'),
    conditions: section(root, 'Conditions'),
    mappings: section(root, 'Mappings'),
    resources: Object.entries(section(root, 'Resources')).flatMap(([logicalId, entry]) =>
      resource(logicalId, entry),
    ),
    references: referencesIn(root),
    generated: Object.hasOwn(root, 'Transform') || /Fn::ForEach|::MODULE\b/.test(text),
    region: target.region,
    account: target.account,
  };
}

export const resourcesOfType = (model: TemplateModel, type: string): readonly Resource[] =>
  model.resources.filter((each) => each.type === type);

function section(root: Record<string, unknown>, name: string): Record<string, unknown> {
  const found = root[name];
  return isMapping(found) ? found : {};
}

function resource(logicalId: string, entry: unknown): readonly Resource[] {
  if (!isMapping(entry) || logicalId.startsWith('Fn::ForEach')) return [];
  const path = ['Resources', logicalId];
  const type = typeof entry.Type === 'string' ? entry.Type : undefined;
  const schema = type === undefined ? undefined : schemaOf(type);
  const written = entry.Properties ?? {};
  const typed = schema === undefined ? [] : typedValues(written, schema, [...path, 'Properties']);
  return [{ logicalId, path, type, properties: isMapping(written) ? written : {}, entry, schema, typed }];
}
