import { AwsFailure } from '../service.js';
import { checkItem, type Item, invalid } from './attributes.js';
import { readCondition, type Terms, termsOf } from './expression.js';
import { keyOfItem, keyText, orderedItems, putItem, type Table, type Tables } from './tables.js';
import { readUpdate } from './update.js';

export type Input = Readonly<Record<string, unknown>>;
export type Operation = (tables: Tables, input: Input) => object;

/** One request is done whole before the next is looked at, so each of them is a transaction. */
export const itemOperations: Readonly<Record<string, Operation>> = {
  GetItem(tables, input) {
    const table = tableOf(tables, input);
    return { Item: table.items.get(keyText(table, input.Key)) };
  },
  PutItem(tables, input) {
    const table = tableOf(tables, input);
    const item = checkItem(input.Item);
    const terms = termsIn(input);
    checkCondition(input, terms, table.items.get(keyOfItem(table, item)));
    putItem(table, item);
    return {};
  },
  UpdateItem(tables, input) {
    const table = tableOf(tables, input);
    const key = keyText(table, input.Key);
    const before = table.items.get(key);
    const terms = termsIn(input);
    const update = readUpdate(String(input.UpdateExpression ?? ''), terms);
    checkCondition(input, terms, before);
    const after = update(before ?? (input.Key as Item));
    putItem(table, after);
    return input.ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
  },
  DeleteItem(tables, input) {
    const table = tableOf(tables, input);
    const key = keyText(table, input.Key);
    checkCondition(input, termsIn(input), table.items.get(key));
    table.items.delete(key);
    return {};
  },
  BatchWriteItem(tables, input) {
    const requests = Object.entries(Object(input.RequestItems) as Record<string, readonly WriteRequest[]>);
    const count = requests.reduce((sum, [, list]) => sum + list.length, 0);
    if (count < 1 || count > 25) throw invalid('Too many items requested for the BatchWriteItem call');
    for (const [name, list] of requests) {
      const table = tables.get(name);
      for (const { PutRequest, DeleteRequest } of list) {
        if (PutRequest !== undefined) putItem(table, checkItem(PutRequest.Item));
        if (DeleteRequest !== undefined) table.items.delete(keyText(table, DeleteRequest.Key));
      }
    }
    return { UnprocessedItems: {} };
  },
  Query(tables, input) {
    const table = tableOf(tables, input);
    const terms = termsIn(input);
    const matches = readCondition(String(input.KeyConditionExpression ?? ''), terms);
    const project = projection(input.ProjectionExpression, terms);
    terms.finish();
    const found = orderedItems(table).filter(matches);
    if (input.ScanIndexForward === false) found.reverse();
    const start = input.ExclusiveStartKey === undefined ? undefined : keyText(table, input.ExclusiveStartKey);
    const from = start === undefined ? 0 : found.findIndex((item) => keyOfItem(table, item) === start) + 1;
    const page = pageOf(found.slice(from), Number(input.Limit ?? Number.POSITIVE_INFINITY));
    const last = from + page.length < found.length ? page.at(-1) : undefined;
    return {
      Items: page.map(project),
      Count: page.length,
      ScannedCount: page.length,
      ...(last === undefined ? {} : { LastEvaluatedKey: keyIn(table, last) }),
    };
  },
};

interface WriteRequest {
  readonly PutRequest?: { readonly Item: unknown };
  readonly DeleteRequest?: { readonly Key: unknown };
}

const tableOf = (tables: Tables, input: Input): Table => tables.get(String(input.TableName ?? ''));

const termsIn = (input: Input): Terms =>
  termsOf(input.ExpressionAttributeNames, input.ExpressionAttributeValues);

/** @throws ConditionalCheckFailedException, with the item when the request asked for that */
function checkCondition(input: Input, terms: Terms, item: Item | undefined): void {
  const condition = input.ConditionExpression;
  const holds = condition === undefined ? () => true : readCondition(String(condition), terms);
  terms.finish();
  if (holds(item ?? {})) return;
  const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && item !== undefined;
  throw new AwsFailure(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    400,
    shown ? { Item: item } : {},
  );
}

/** docs: "1 MB of data" a page, of items as they are stored */
const pageBytes = 1024 * 1024;

function pageOf(items: readonly Item[], limit: number): readonly Item[] {
  let bytes = 0;
  const end = items.findIndex((item, index) => {
    bytes += JSON.stringify(item).length;
    return index >= limit || (index > 0 && bytes > pageBytes);
  });
  return end === -1 ? items : items.slice(0, end);
}

function projection(expression: unknown, terms: Terms): (item: Item) => Item {
  if (typeof expression !== 'string') return (item) => item;
  const names = expression.split(',').map((name) => terms.name(name.trim()));
  return (item) =>
    Object.fromEntries(
      names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]] as const])),
    );
}

const keyIn = ({ hash, range }: Table, item: Item): Item =>
  Object.fromEntries(
    [hash, range].flatMap((name) => {
      const value = name === undefined ? undefined : item[name];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
