import { AwsFailure } from '../service.js';

/** As DynamoDB's JSON has it: one member, named by its type. */
export type Attribute = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, Attribute>>;

/** What DynamoDB says of a request that makes no sense. */
export const invalid = (message: string): AwsFailure => new AwsFailure('ValidationException', message);

const kinds = new Set(['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL']);

/** @throws ValidationException unless it is an attribute of a known kind */
export function checkItem(value: unknown): Item {
  for (const attribute of Object.values(Object(value) as Record<string, unknown>)) {
    const names = Object.keys(Object(attribute) as object);
    const [kind = ''] = names;
    if (names.length !== 1 || !kinds.has(kind)) {
      throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
    }
    const inner = (attribute as Attribute)[kind];
    if (kind === 'N' && !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(String(inner))) {
      throw invalid(`The parameter cannot be converted to a numeric value: ${String(inner)}`);
    }
    if (kind === 'M') checkItem(inner);
  }
  return value as Item;
}

export const sameAttribute = (a: Attribute | undefined, b: Attribute | undefined): boolean =>
  a !== undefined && b !== undefined && textOf(a) === textOf(b);

/** Members in any order, numbers by their value. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${name}:${name === 'N' ? Number(inner) : textOf(inner)}`).join(',')}}`;
}

/** Numbers by value, texts by their bytes; undefined for what has no order, or not the same one. */
export function compare(a: Attribute | undefined, b: Attribute | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (typeof a.S === 'string' && typeof b.S === 'string') {
    return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  }
  return undefined;
}

/** docs: "400 KB … includes both attribute name binary length (UTF-8 length) and attribute value lengths" */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, attribute]) => sum + Buffer.byteLength(name) + attributeBytes(attribute),
    0,
  );
}

function attributeBytes(attribute: Attribute): number {
  const [[kind = '', inner] = []] = Object.entries(attribute);
  if (kind === 'S') return Buffer.byteLength(String(inner));
  // docs: "approximately 1 byte for each two significant digits, plus 1 byte"
  if (kind === 'N') return Math.ceil(String(inner).replace(/\D/g, '').length / 2) + 1;
  if (kind === 'M') return 3 + itemBytes(inner as Item);
  if (kind === 'L')
    return 3 + (inner as readonly Attribute[]).reduce((sum, one) => sum + 1 + attributeBytes(one), 0);
  return kind === 'B' ? Math.floor((String(inner).length * 3) / 4) : 1;
}
