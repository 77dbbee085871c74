/** A value as DynamoDB's JSON has it, as far as it is used here (API reference, AttributeValue). */
export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly Attribute[] }
  | { readonly M: Readonly<Record<string, Attribute>> };

export type Item = Readonly<Record<string, Attribute>>;

/** What has a place in an item; undefined members of an object have none, as in JSON. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [name: string]: Plain | undefined };

/** @throws TypeError for a number that is none: a bug, which DynamoDB would refuse later and in other words */
export function attributeOf(value: Plain): Attribute {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: numberText(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (isList(value)) return { L: value.map(attributeOf) };
  return { M: itemOf(value) };
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

export function itemOf(fields: Readonly<Record<string, Plain | undefined>>): Item {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, attributeOf(value)] as const],
  );
  return Object.fromEntries(entries);
}

/** @throws TypeError for a kind of value that nothing here ever writes */
export function plainOf(attribute: Attribute): Plain {
  if ('S' in attribute) return attribute.S;
  if ('N' in attribute) return Number(attribute.N);
  if ('BOOL' in attribute) return attribute.BOOL;
  if ('NULL' in attribute) return null;
  if ('L' in attribute) return attribute.L.map(plainOf);
  if ('M' in attribute) return fieldsOfItem(attribute.M);
  throw new TypeError(`an attribute of the unknown kind ${Object.keys(attribute).join()}`);
}

export const fieldsOfItem = (item: Item): Readonly<Record<string, Plain>> =>
  Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, plainOf(attribute)]));

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  throw new TypeError(`${value} is no number to DynamoDB`);
}
