import type { Input, Operation } from './operations.js';
import type { Table } from './tables.js';

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

/** What names a table's keys, as the API and CloudFormation both spell it. */
export function keysIn(input: Input): Pick<Table, 'hash' | 'range' | 'types'> {
  const schema = (input.KeySchema ?? []) as readonly KeyElement[];
  const definitions = (input.AttributeDefinitions ?? []) as readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  const named = (type: KeyElement['KeyType']) =>
    schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return {
    hash: named('HASH') ?? '',
    range: named('RANGE'),
    types: Object.fromEntries(definitions.map((one) => [one.AttributeName, one.AttributeType])),
  };
}

/** A table is ACTIVE at once. */
export const tableOperations: Readonly<Record<string, Operation>> = {
  CreateTable: (tables, input) => ({
    TableDescription: describe(tables.create({ name: String(input.TableName), ...keysIn(input) })),
  }),
  DescribeTable: (tables, input) => ({ Table: describe(tables.get(String(input.TableName))) }),
  DeleteTable(tables, input) {
    const table = tables.get(String(input.TableName));
    tables.delete(table.name);
    return { TableDescription: { ...describe(table), TableStatus: 'DELETING' } };
  },
  ListTables: (tables) => ({ TableNames: tables.list().map(({ name }) => name) }),
};

const describe = ({ name, arn, hash, range, types, items }: Table): object => ({
  TableName: name,
  TableArn: arn,
  TableStatus: 'ACTIVE',
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
  ],
  AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  })),
  ItemCount: items.size,
});
