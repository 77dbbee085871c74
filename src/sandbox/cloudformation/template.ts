import { AwsFailure } from '../service.js';
import { readTemplateText } from './template-text.js';
import { isObject, listOf } from './values.js';

export interface Template {
  /** As it was submitted: what GetTemplate (Original) gives back. */
  readonly text: string;
  readonly description: string | undefined;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
}

export interface ParameterSpec {
  readonly Type?: string;
  readonly Default?: unknown;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly unknown[];
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly ConstraintDescription?: string;
  readonly Description?: string;
  readonly NoEcho?: boolean | string;
}

export interface ResourceSpec {
  readonly type: string;
  /** Unevaluated. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  /** Unevaluated. */
  readonly updatePolicy: Readonly<Record<string, unknown>>;
  readonly condition: string | undefined;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

export interface OutputSpec {
  readonly value: unknown;
  readonly description: string | undefined;
  readonly condition: string | undefined;
  readonly exportName: unknown;
}

/** docs: "Length Constraints: Minimum length of 1. Maximum length of 51200." */
const maxTemplateBytes = 51_200;

/** @throws AwsFailure ValidationError in CloudFormation's words */
export function parseTemplate(text: string): Template {
  if (Buffer.byteLength(text) > maxTemplateBytes || text === '') {
    const bound = text === '' ? 'greater than or equal to 1' : `less than or equal to ${maxTemplateBytes}`;
    throw new AwsFailure(
      'ValidationError',
      `1 validation error detected: Value '${text}' at 'templateBody' failed to satisfy constraint: ` +
        `Member must have length ${bound}`,
    );
  }
  const document = readTemplateText(text);
  if (!isObject(document)) throw format('unsupported structure.');
  const unknown = Object.keys(document).filter((section) => !sections.has(section));
  if (unknown.length > 0) {
    throw new AwsFailure(
      'ValidationError',
      `Invalid template property or properties [${unknown.join(', ')}]`,
    );
  }
  const resources = section(document, 'Resources');
  if (Object.keys(resources).length === 0) throw format('At least one Resources member must be defined.');
  return {
    text,
    description: typeof document.Description === 'string' ? document.Description : undefined,
    parameters: section(document, 'Parameters') as Template['parameters'],
    conditions: section(document, 'Conditions'),
    resources: mapValues(resources, resourceSpec),
    outputs: mapValues(section(document, 'Outputs'), outputSpec),
  };
}

const sections: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Transform',
  'Resources',
  'Outputs',
]);

function section(document: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = document[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw format(`${name} must be an object.`);
  return value;
}

function resourceSpec(value: unknown, id: string): ResourceSpec {
  if (!/^[A-Za-z0-9]{1,255}$/.test(id)) throw format(`Resource name ${id} is non alphanumeric.`);
  if (!isObject(value)) throw format(`Every Resources object must contain a Type member.`);
  const { Type, Properties, DependsOn, Condition, DeletionPolicy, UpdateReplacePolicy } = value;
  const { UpdatePolicy } = value;
  if (typeof Type !== 'string')
    throw format(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  return {
    type: Type,
    properties: isObject(Properties) ? Properties : {},
    dependsOn: listOf(DependsOn).map(String),
    updatePolicy: isObject(UpdatePolicy) ? UpdatePolicy : {},
    condition: typeof Condition === 'string' ? Condition : undefined,
    deletionPolicy: typeof DeletionPolicy === 'string' ? DeletionPolicy : 'Delete',
    updateReplacePolicy: typeof UpdateReplacePolicy === 'string' ? UpdateReplacePolicy : 'Delete',
  };
}

function outputSpec(value: unknown, id: string): OutputSpec {
  if (!isObject(value) || value.Value === undefined) throw format(`Output ${id} is malformed.`);
  return {
    value: value.Value,
    description: typeof value.Description === 'string' ? value.Description : undefined,
    condition: typeof value.Condition === 'string' ? value.Condition : undefined,
    exportName: isObject(value.Export) ? value.Export.Name : undefined,
  };
}

const mapValues = <T>(
  from: Record<string, unknown>,
  change: (value: unknown, key: string) => T,
): Record<string, T> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value, key)]));

const format = (what: string): AwsFailure =>
  new AwsFailure('ValidationError', `Template format error: ${what}`);
