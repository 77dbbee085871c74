import { AwsFailure, type SandboxAccount } from '../service.js';
import { checkItem, compare, type Item, invalid, itemBytes } from './attributes.js';

/** What a table is made of. */
export interface TableInput {
  readonly name: string;
  /** Name of the attribute that parts items, and of the one that orders them within a part. */
  readonly hash: string;
  readonly range: string | undefined;
  /** Of each key attribute: `S` or `N`. */
  readonly types: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Table extends TableInput {
  readonly arn: string;
  /** By `keyText`. */
  readonly items: Map<string, Item>;
}

/** DynamoDB's tables in memory; see dynamodb.md. */
export interface Tables {
  create(input: TableInput): Table;
  delete(name: string): void;
  /** @throws ResourceNotFoundException */
  get(name: string): Table;
  list(): readonly Table[];
}

export function createTables({ account, region }: SandboxAccount): Tables {
  const tables = new Map<string, Table>();
  const get = (name: string): Table => {
    const table = tables.get(name);
    if (table === undefined)
      throw new AwsFailure('ResourceNotFoundException', 'Cannot do operations on a non-existent table');
    return table;
  };
  return {
    create(input) {
      if (tables.has(input.name)) {
        throw new AwsFailure('ResourceInUseException', `Table already exists: ${input.name}`);
      }
      const arn = `arn:aws:dynamodb:${region}:${account}:table/${input.name}`;
      const table: Table = { ...input, arn, items: new Map() };
      tables.set(input.name, table);
      return table;
    },
    delete: (name) => void tables.delete(get(name).name),
    get,
    list: () => [...tables.values()],
  };
}

const keyNames = ({ hash, range }: TableInput): readonly string[] =>
  range === undefined ? [hash] : [hash, range];

/** @throws ValidationException for a key that is not exactly the table's */
export function keyText(table: Table, key: unknown): string {
  const item = checkItem(key);
  if (Object.keys(item).length !== keyNames(table).length)
    throw invalid('The provided key element does not match the schema');
  return keyOfItem(table, item);
}

/** @throws ValidationException when a part of the key is missing or of another type */
export function keyOfItem(table: Table, item: Item): string {
  const parts = keyNames(table).map((name) => {
    const type = table.types[name] ?? 'S';
    const value = item[name]?.[type];
    if (value === undefined) {
      throw invalid(
        'One or more parameter values were invalid: Missing the key '.concat(name, ' in the item'),
      );
    }
    return type === 'N' ? Number(value) : value;
  });
  return JSON.stringify(parts);
}

/** docs: "The maximum item size in DynamoDB is 400 KB" */
const mostBytes = 400 * 1024;

export function putItem(table: Table, item: Item): void {
  if (itemBytes(item) > mostBytes) throw invalid('Item size has exceeded the maximum allowed size');
  table.items.set(keyOfItem(table, item), item);
}

/** Those of the table by the order of their range keys. */
export function orderedItems({ items, range }: Table): readonly Item[] {
  const all = [...items.values()];
  return range === undefined ? all : all.sort((a, b) => compare(a[range], b[range]) ?? 0);
}
