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
  /** By a macro that is not AWS's, of the template or inside of the resource: then there is no schema that holds. */
  readonly rewritten: boolean;
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
  /** A macro, a module, Fn::ForEach or Fn::Transform makes names that are written nowhere: what refers to them cannot be checked. */
  readonly generated: boolean;
  /** A macro that is not AWS's may make anything of anything: what is written says nothing of what is created. */
  readonly rewritten: boolean;
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
  const rewritten = hasForeignMacro(root.Transform);
  const resources = Object.entries(section(root, 'Resources')).flatMap(([logicalId, entry]) =>
    resource(logicalId, entry, rewritten),
  );
  return {
    text,
    document,
    root,
    parameters: section(root, 'Parameters'),
    conditions: section(root, 'Conditions'),
    mappings: section(root, 'Mappings'),
    resources,
    references: referencesIn(root),
    generated:
      Object.hasOwn(root, 'Transform') ||
      resources.some(({ type }) => type?.endsWith('::MODULE')) ||
      hasLoopOrMacro(root),
    rewritten,
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

/** `Transform` of a template, or the name in `Fn::Transform`. */
const hasForeignMacro = (transform: unknown): boolean =>
  [transform ?? []]
    .flat()
    .map((each) => (isMapping(each) ? each.Name : each))
    .some((name) => typeof name !== 'string' || !name.startsWith('AWS::'));

/** `Fn::ForEach::Name` is a key, whose name is free. */
function hasLoopOrMacro(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(
    ([key, item]) => /^Fn::(ForEach|Transform)/.test(key) || hasLoopOrMacro(item),
  );
}

function isRewritten(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (isMapping(node) && hasForeignMacro(node['Fn::Transform'])) return true;
  return Object.values(node).some(isRewritten);
}

function resource(logicalId: string, entry: unknown, allRewritten: boolean): readonly Resource[] {
  if (!isMapping(entry) || logicalId.startsWith('Fn::ForEach')) return [];
  const path = ['Resources', logicalId];
  const type = typeof entry.Type === 'string' ? entry.Type : undefined;
  const rewritten = allRewritten || isRewritten(entry);
  const schema = type === undefined || rewritten ? undefined : schemaOf(type);
  const written = entry.Properties ?? {};
  const typed = schema === undefined ? [] : typedValues(written, schema, [...path, 'Properties']);
  const properties = isMapping(written) ? written : {};
  return [{ logicalId, path, type, properties, entry, schema, rewritten, typed }];
}
