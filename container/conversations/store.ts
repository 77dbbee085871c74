import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Item, itemOf } from '../dynamodb/attributes.js';
import type { Dynamo } from '../dynamodb/client.js';
import { conditionFailed } from '../dynamodb/failure.js';
import { conversationKey, type Turn, turnItem, turnOf } from './turn.js';

/** One caller's conversation, by name. */
export interface Named {
  readonly caller: string;
  readonly id: string;
}

/** A conversation as it was read. */
export interface History {
  /** Newest first; as many as were wished for. */
  readonly turns: readonly Turn[];
  /** Number of the newest turn, also of one that has expired; 0 without any. */
  readonly last: number;
  /** Changes when the conversation is deleted. */
  readonly deletion: string | undefined;
}

/** Conversations in DynamoDB: an item a turn, numbered, under the caller's name and the conversation's. */
export interface ConversationStore {
  /** Reads turns, newest first, while `enough` says no. */
  read(named: Named, enough: (turns: readonly Turn[]) => boolean, signal: AbortSignal): Promise<History>;
  /**
   * Keeps a turn behind those that are there by then. Of turns that were under way at once all are kept, in the order in
   * which they end. What was deleted meanwhile does not begin anew.
   */
  append(named: Named, history: History, turn: Omit<Turn, 'number'>, signal: AbortSignal): Promise<Kept>;
  /** @returns how many turns there were */
  remove(named: Named, signal: AbortSignal): Promise<number>;
}

export type Kept =
  | { readonly kind: 'kept'; readonly number: number }
  | { readonly kind: 'deleted-meanwhile' };

/** Turns of one question to the table; a page has a MiB at most anyway. */
const pageTurns = 50;

/** Its number is before every turn's: the mark of a deletion. */
const markNumber = 0;

/** Seconds that the mark stays: longer than any request that may be under way. */
const markSeconds = 86_400;

export interface StoreParts {
  readonly dynamo: Dynamo;
  readonly table: string;
  /** For which a turn is kept. */
  readonly days: number;
  /** Default: the clock. */
  readonly now?: () => Date;
}

export function createConversationStore(parts: StoreParts): ConversationStore {
  const { dynamo, table, days, now = () => new Date() } = parts;
  const seconds = (): number => Math.floor(now().getTime() / 1000);
  const call = (operation: Parameters<Dynamo['call']>[0], input: object, signal: AbortSignal) =>
    dynamo.call(operation, input, { repeatable: true, signal });

  /** Items from the highest number down, without the mark. */
  async function* pages(key: string, more: object, signal: AbortSignal): AsyncGenerator<readonly Item[]> {
    let start: unknown;
    do {
      const { Items, LastEvaluatedKey } = await call(
        'Query',
        {
          TableName: table,
          KeyConditionExpression: 'conversation = :key AND turn > :mark',
          ExpressionAttributeValues: itemOf({ ':key': key, ':mark': markNumber }),
          ScanIndexForward: false,
          ConsistentRead: true,
          ...more,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        },
        signal,
      );
      yield Items as readonly Item[];
      start = LastEvaluatedKey;
    } while (start !== undefined);
  }

  const deletionOf = async (key: string, signal: AbortSignal): Promise<string | undefined> => {
    const Key = itemOf({ conversation: key, turn: markNumber });
    const { Item: mark } = await call('GetItem', { TableName: table, Key, ConsistentRead: true }, signal);
    return JSON.stringify((mark as Item | undefined)?.deletion);
  };

  const lastOf = async (key: string, signal: AbortSignal): Promise<number> => {
    for await (const [newest] of pages(key, { Limit: 1, ProjectionExpression: 'turn' }, signal)) {
      return newest === undefined ? 0 : numberOf(newest);
    }
    return 0;
  };

  const turnsOf = async (
    key: string,
    enough: (turns: readonly Turn[]) => boolean,
    signal: AbortSignal,
  ): Promise<Pick<History, 'turns' | 'last'>> => {
    const turns: Turn[] = [];
    let last = 0;
    for await (const items of pages(key, { Limit: pageTurns }, signal)) {
      last = Math.max(last, ...items.map(numberOf));
      turns.push(...items.flatMap((item) => turnOf(item, seconds()) ?? []));
      if (enough(turns)) break;
    }
    return { turns, last };
  };

  return {
    async read({ caller, id }, enough, signal) {
      const key = conversationKey(caller, id);
      const [deletion, read] = await Promise.all([deletionOf(key, signal), turnsOf(key, enough, signal)]);
      return { ...read, deletion };
    },

    async append({ caller, id }, { last, deletion }, turn, signal) {
      const key = conversationKey(caller, id);
      const expiresAt = seconds() + days * 86_400;
      let number = last + 1;
      while (!(await put(number))) {
        // Others keep turns of it at the same time: not all of them at the same moment again.
        await sleep(Math.random() * 20, undefined, { signal });
        number = Math.max(number, await lastOf(key, signal)) + 1;
      }
      if ((await deletionOf(key, signal)) === deletion) return { kind: 'kept', number };
      // Whoever deleted it may have looked before this turn was there.
      await call(
        'DeleteItem',
        { TableName: table, Key: itemOf({ conversation: key, turn: number }) },
        signal,
      );
      return { kind: 'deleted-meanwhile' };

      async function put(as: number): Promise<boolean> {
        const input = {
          TableName: table,
          Item: turnItem(key, { ...turn, number: as }, expiresAt),
          ConditionExpression: 'attribute_not_exists(conversation)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        };
        try {
          await call('PutItem', input, signal);
          return true;
        } catch (error) {
          if (!conditionFailed(error)) throw error;
          // An attempt of our own, of whose success nothing was heard.
          return JSON.stringify(error.item?.mark) === JSON.stringify({ S: turn.mark });
        }
      }
    },

    async remove({ caller, id }, signal) {
      const key = conversationKey(caller, id);
      const mark = {
        conversation: key,
        turn: markNumber,
        deletion: randomUUID(),
        expiresAt: seconds() + markSeconds,
      };
      await call('PutItem', { TableName: table, Item: itemOf(mark) }, signal);
      let removed = 0;
      for await (const items of pages(key, { ProjectionExpression: 'conversation, turn' }, signal)) {
        for (let from = 0; from < items.length; from += batch) {
          await removeAll(items.slice(from, from + batch), signal);
        }
        removed += items.length;
      }
      return removed;
    },
  };

  async function removeAll(keys: readonly Item[], signal: AbortSignal): Promise<void> {
    let left: Requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
    while (left.length > 0) {
      const { UnprocessedItems } = await call('BatchWriteItem', { RequestItems: { [table]: left } }, signal);
      left = (UnprocessedItems as Readonly<Record<string, Requests>> | undefined)?.[table] ?? [];
      if (left.length > 0) await sleep(100, undefined, { signal });
    }
  }
}

type Requests = readonly object[];

/** DynamoDB's own limit of a BatchWriteItem. */
const batch = 25;

const numberOf = ({ turn }: Item): number => (turn !== undefined && 'N' in turn ? Number(turn.N) : 0);
