import { isIntrinsic, isMapping } from '../intrinsics.js';
import { literalOf } from '../literal.js';
import { type Resource, resourcesOfType } from '../model.js';
import type { Problem, Rule } from '../rule.js';
import { shown } from '../rule.js';
import type { Path } from '../typed.js';

const table = (attribute: string): string => `Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: ${attribute}, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
`;

export const tableKeys: Rule = {
  id: 'table-keys',
  family: 'schema',
  title: 'A table’s keys are well made, and its attributes are those of its keys',
  severity: 'error',
  why: 'DynamoDB refuses a key whose attribute is not defined, and a defined attribute that is in no key of the table or its indexes; an attribute or a KeyType stands once.',
  bad: table('user'),
  good: table('id'),
  *check(model) {
    for (const resource of resourcesOfType(model, 'AWS::DynamoDB::Table')) {
      // Fn::Transform and Fn::ForEach bring properties that are not written here.
      const partial = Object.keys(resource.properties).some((key) => key.startsWith('Fn::'));
      if (resource.rewritten || partial) continue;
      yield* form(resource);
      yield* compare(resource);
    }
  },
};

/** AWS's schema takes any JSON for the keys of the table itself; DynamoDB does not. */
function* form({ properties: { KeySchema: keys }, path }: Resource): Iterable<Problem> {
  const at = [...path, 'Properties', 'KeySchema'];
  if (keys === undefined || isIntrinsic(keys)) return;
  if (!Array.isArray(keys) || keys.length === 0) {
    const remedy = 'Write a list of an attribute with KeyType HASH, and perhaps one with RANGE.';
    yield { path: at, part: 'value', what: `KeySchema is ${shown(keys)}.`, remedy };
    return;
  }
  for (const [index, key] of keys.entries()) {
    if (isIntrinsic(key)) continue;
    const { AttributeName: name, KeyType: type } = isMapping(key) ? key : {};
    const typed = isIntrinsic(type) || type === 'HASH' || type === 'RANGE';
    const named = isIntrinsic(name) || (typeof name === 'string' && name !== '');
    if (named && typed) continue;
    const remedy = 'Write the name of an attribute, and KeyType HASH or RANGE.';
    yield { path: [...at, index], part: 'value', what: `A key is ${shown(key)}.`, remedy };
  }
  yield* repeated(keys, at);
}

function* repeated(keys: readonly unknown[], at: Path): Iterable<Problem> {
  const remedy = 'Write one attribute with KeyType HASH, and perhaps another one with RANGE.';
  for (const member of ['AttributeName', 'KeyType']) {
    const values = keys.map((key) => (isMapping(key) ? key[member] : undefined));
    for (const [index, value] of values.entries()) {
      if (typeof value !== 'string' || values.indexOf(value) === index) continue;
      const what = `${member} ${shown(value)} stands twice in KeySchema.`;
      yield { path: [...at, index, member], part: 'value', what, remedy };
    }
  }
}

/** An attribute's name where it stands. */
interface Named {
  readonly name: string;
  readonly path: Path;
}

/** Undefined is what is only known at deploy time: then nothing can be missed. */
type Names = readonly Named[] | undefined;

function* compare({ properties, path }: Resource): Iterable<Problem> {
  const at = (property: string): Path => [...path, 'Properties', property];
  const defined = namesIn(properties.AttributeDefinitions ?? [], at('AttributeDefinitions'));
  const keys = [
    namesIn(properties.KeySchema, at('KeySchema')),
    ...['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'].flatMap((indexes) =>
      keysOfIndexes(properties[indexes] ?? [], at(indexes)),
    ),
  ];
  for (const { name, path: place } of defined === undefined ? [] : keys.flatMap((names) => names ?? [])) {
    if (defined?.some((attribute) => attribute.name === name)) continue;
    const remedy = `Add ${shown(name)} to AttributeDefinitions, or name one that is there.`;
    yield {
      path: place,
      part: 'value',
      what: `The key ${shown(name)} is not in AttributeDefinitions.`,
      remedy,
    };
  }
  // What a vector index needs defined is its own affair.
  if (keys.includes(undefined) || properties.VectorIndexes !== undefined) return;
  for (const { name, path: place } of defined ?? []) {
    if (keys.some((names) => names?.some((key) => key.name === name))) continue;
    const what = `${shown(name)} is defined, and in no key of the table or its indexes.`;
    yield { path: place, part: 'value', what, remedy: 'Attributes that are in no key are not declared.' };
  }
}

function keysOfIndexes(indexes: unknown, path: Path): readonly Names[] {
  if (!Array.isArray(indexes)) return [undefined];
  return indexes.map((index, number) =>
    isMapping(index) ? namesIn(index.KeySchema, [...path, number, 'KeySchema']) : undefined,
  );
}

function namesIn(list: unknown, path: Path): Names {
  if (!Array.isArray(list)) return undefined;
  const names = list.flatMap((item, index): readonly Named[] => {
    const name = isMapping(item) ? literalOf(item.AttributeName) : undefined;
    return typeof name === 'string' ? [{ name, path: [...path, index, 'AttributeName'] }] : [];
  });
  return names.length === list.length ? names : undefined;
}
