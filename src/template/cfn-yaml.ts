import { DUMP_SCHEMA, defineScalarTag, dump, NOT_RESOLVED } from 'js-yaml';
import { type InvalidYaml, readYaml, type YamlDocument, type YamlOptions } from '../lib/yaml-document.js';

/** Short forms and the long forms that they stand for; both mean the same to CloudFormation. */
export const shortForms: Readonly<Record<string, string>> = {
  '!Ref': 'Ref',
  '!Condition': 'Condition',
  '!And': 'Fn::And',
  '!Base64': 'Fn::Base64',
  '!Cidr': 'Fn::Cidr',
  '!Contains': 'Fn::Contains',
  '!EachMemberEquals': 'Fn::EachMemberEquals',
  '!EachMemberIn': 'Fn::EachMemberIn',
  '!Equals': 'Fn::Equals',
  '!FindInMap': 'Fn::FindInMap',
  '!ForEach': 'Fn::ForEach',
  '!GetAtt': 'Fn::GetAtt',
  '!GetAZs': 'Fn::GetAZs',
  '!GetStackOutput': 'Fn::GetStackOutput',
  '!If': 'Fn::If',
  '!ImportValue': 'Fn::ImportValue',
  '!Join': 'Fn::Join',
  '!Length': 'Fn::Length',
  '!Not': 'Fn::Not',
  '!Or': 'Fn::Or',
  '!RefAll': 'Fn::RefAll',
  '!Select': 'Fn::Select',
  '!Split': 'Fn::Split',
  '!Sub': 'Fn::Sub',
  '!ToJsonString': 'Fn::ToJsonString',
  '!Transform': 'Fn::Transform',
  '!ValueOf': 'Fn::ValueOf',
  '!ValueOfAll': 'Fn::ValueOfAll',
};

/** Reads a CloudFormation template, YAML or JSON; intrinsics come out in their long form whatever was written. */
export function readCfn(text: string, options: Omit<YamlOptions, 'tags'> = {}): YamlDocument | InvalidYaml {
  return readYaml(text, { ...options, tags: shortForms });
}

/** Writes a template as YAML with the short forms of Ref, Sub and GetAtt. The same value gives the same text. */
export function writeCfn(template: object): string {
  return dump(shorten(template), { schema: dumpSchema, lineWidth: -1, quoteStyle: 'double' });
}

class ShortForm {
  constructor(
    readonly tag: string,
    readonly text: string,
  ) {}
}

const writtenShort = ['!Ref', '!Sub', '!GetAtt'];

const dumpSchema = DUMP_SCHEMA.withTags(
  writtenShort.map((tag) =>
    defineScalarTag<ShortForm>(tag, {
      resolve: () => NOT_RESOLVED,
      identify: (data) => data instanceof ShortForm && data.tag === tag,
      represent: (data: ShortForm) => data.text,
    }),
  ),
);

function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return (
    asShortForm(value) ?? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorten(item)]))
  );
}

function asShortForm(value: object): ShortForm | undefined {
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  const [key, argument] = entry as [string, unknown];
  if (key === 'Ref' && typeof argument === 'string') return new ShortForm('!Ref', argument);
  if (key === 'Fn::Sub' && typeof argument === 'string') return new ShortForm('!Sub', argument);
  if (key !== 'Fn::GetAtt') return undefined;
  if (typeof argument === 'string') return new ShortForm('!GetAtt', argument);
  const texts = Array.isArray(argument) && argument.every((part) => typeof part === 'string');
  return texts ? new ShortForm('!GetAtt', argument.join('.')) : undefined;
}
