import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnBox, openDynamoBox } from '../container/dynamodb/dynamo-box.js';
import { askDynamo, makeTable } from '../container/dynamodb/make-tables.js';

let box: OwnBox;
let rates: string;
let turns: string;
beforeAll(async () => {
  box = await openDynamoBox();
  rates = await makeTable(box.environment, 'rates');
  turns = await makeTable(box.environment, 'conversations');
  for (const turn of [10, 9, 2, 1]) await ask('PutItem', { TableName: turns, Item: turnKey(turn) });
});
afterAll(() => box.close());

const ask = (operation: string, input: object): Promise<Record<string, unknown>> =>
  askDynamo(box.environment, operation, input) as Promise<Record<string, unknown>>;
const turnKey = (turn: number) => ({ conversation: { S: 'a' }, turn: { N: String(turn) } });
const byConversation = {
  KeyConditionExpression: 'conversation = :c AND turn > :t',
  ExpressionAttributeValues: { ':c': { S: 'a' }, ':t': { N: '1' } },
};

describe('DynamoDB in the box', () => {
  it('orders items by number and not by letters, and gives them a page at a time', async () => {
    const input = { TableName: turns, ...byConversation, Limit: 2, ScanIndexForward: false };
    const first = await ask('Query', input);
    expect(first).toMatchObject({ Items: [turnKey(10), turnKey(9)], LastEvaluatedKey: turnKey(9) });
    const second = await ask('Query', { ...input, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second).toMatchObject({ Items: [turnKey(2)] });
    expect(second).not.toHaveProperty('LastEvaluatedKey');
  });

  it('adds to what is not there as to zero, and gives back all of it', async () => {
    const update = {
      TableName: rates,
      Key: { caller: { S: 'ci' } },
      UpdateExpression: 'SET a = :x ADD n :x, #m :x',
      ExpressionAttributeNames: { '#m': 'm' },
      ExpressionAttributeValues: { ':x': { N: '2' } },
      ReturnValues: 'ALL_NEW',
    };
    await ask('UpdateItem', update);
    expect(await ask('UpdateItem', update)).toEqual({
      Attributes: { caller: { S: 'ci' }, a: { N: '2' }, n: { N: '4' }, m: { N: '4' } },
    });
  });

  it.each([
    ['attribute_exists(turn) AND NOT turn < :n', true],
    ['turn = :n OR attribute_not_exists(turn)', true],
    ['(turn >= :n AND turn <> :n) OR missing = :n', false],
    ['missing < :n', false],
  ])('says of the condition %s: %p', async (ConditionExpression, holds) => {
    const input = {
      TableName: turns,
      Item: turnKey(2),
      ConditionExpression,
      ExpressionAttributeValues: { ':n': { N: '2' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    if (holds) await expect(ask('PutItem', input)).resolves.toEqual({});
    else
      await expect(ask('PutItem', input)).rejects.toThrow(
        /ConditionalCheckFailedException.*"turn":\{"N":"2"\}/,
      );
  });

  it.each<[string, string, object, RegExp]>([
    ['a table that is not there', 'GetItem', { TableName: 'x', Key: {} }, /ResourceNotFoundException/],
    ['a table that is there', 'CreateTable', { TableName: 'rates' }, /ResourceInUseException/],
    [
      'a value that is not used',
      'Query',
      {
        ...byConversation,
        ExpressionAttributeValues: { ...byConversation.ExpressionAttributeValues, ':x': { S: '' } },
      },
      /unused in expressions/,
    ],
    ['a value that is not given', 'Query', { KeyConditionExpression: 'conversation = :x' }, /not defined/],
    ['an expression that is none', 'Query', { KeyConditionExpression: 'conversation' }, /Syntax error/],
    ['half of a key', 'GetItem', { Key: { turn: { N: '1' } } }, /does not match the schema/],
    [
      'a key of another type',
      'PutItem',
      { Item: { conversation: { N: '1' }, turn: { N: '1' } } },
      /Missing the key/,
    ],
    [
      'an item that is too large',
      'PutItem',
      { Item: { ...turnKey(1), text: { S: 'x'.repeat(410_000) } } },
      /maximum allowed size/,
    ],
    ['what it does not imitate', 'Scan', {}, /UnknownOperationException/],
  ])('refuses %s', async (_what, operation, input, words) => {
    const named =
      operation === 'CreateTable' ? { ...input, TableName: turns } : { TableName: turns, ...input };
    await expect(ask(operation, named)).rejects.toThrow(words);
  });

  it('deletes a batch, and fails as ordered', async () => {
    const RequestItems = {
      [turns]: [{ DeleteRequest: { Key: turnKey(9) } }, { DeleteRequest: { Key: turnKey(77) } }],
    };
    box.faults.add({ at: 'dynamodb:BatchWriteItem', kind: 'throttle' });
    await expect(ask('BatchWriteItem', { RequestItems })).rejects.toThrow('ThrottlingException');
    expect(await ask('BatchWriteItem', { RequestItems })).toEqual({ UnprocessedItems: {} });
    expect(await ask('GetItem', { TableName: turns, Key: turnKey(9) })).toEqual({});
  });
});
