import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  load,
  mapTag,
  Schema,
  seqTag,
  YAMLException,
} from 'js-yaml';
import { AwsFailure } from '../service.js';

/**
 * Reads a template's text, JSON or YAML with the short tags (`!Ref X`), into plain objects with the long forms
 * (`{ Ref: 'X' }`). Deliberately shares no code with src/template: an independent reading is the point.
 * @throws AwsFailure ValidationError `Template format error: …`
 */
export function readTemplateText(text: string): unknown {
  const json = text.trimStart().startsWith('{');
  try {
    return json ? JSON.parse(text) : load(text, { schema });
  } catch (error) {
    throw new AwsFailure('ValidationError', complaint(error, json));
  }
}

function complaint(error: unknown, json: boolean): string {
  if (json) return 'Template format error: JSON not well-formed.';
  const mark = error instanceof YAMLException ? error.mark : undefined;
  const place =
    mark === undefined || mark === null ? '' : ` (line ${mark.line + 1}, column ${mark.column + 1})`;
  return `Template format error: YAML not well-formed.${place}`;
}

/** Tag without its `!`, and whether its long form carries the `Fn::` prefix. */
const shortTags: readonly string[] = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'Join',
  'Select',
  'Split',
  'If',
  'Equals',
  'And',
  'Or',
  'Not',
  'Base64',
  'FindInMap',
  'ImportValue',
  'GetAZs',
  'Cidr',
  'Transform',
];

const longForm = (tag: string, value: unknown): object =>
  tag === 'Ref' || tag === 'Condition' ? { [tag]: value } : { [`Fn::${tag}`]: value };

/** `!GetAtt A.B.C` means attribute `B.C` of A. */
function scalarForm(tag: string, source: string): object {
  const dot = source.indexOf('.');
  if (tag !== 'GetAtt' || dot < 0) return longForm(tag, source);
  return longForm(tag, [source.slice(0, dot), source.slice(dot + 1)]);
}

/** Templates are read, never written, so no value is ever recognised as one of these tags. */
const identify = (): boolean => false;

const schema = new Schema([
  ...CORE_SCHEMA.tags,
  ...shortTags.flatMap((tag) => [
    defineScalarTag(`!${tag}`, { identify, resolve: (source) => scalarForm(tag, source) }),
    defineSequenceTag(`!${tag}`, {
      ...seqTag,
      identify,
      finalize: (items: unknown) => longForm(tag, items),
    }),
    defineMappingTag(`!${tag}`, {
      create: mapTag.create,
      addPair: mapTag.addPair,
      has: mapTag.has,
      // Only merging (`<<`) asks these, and a function call is nothing to merge.
      keys: () => [],
      get: () => undefined,
      identify,
      finalize: (map): object => longForm(tag, map),
    }),
  ]),
]);
