import { fieldsOfItem, type Item, itemOf, type Plain } from '../dynamodb/attributes.js';
import type { Dynamo } from '../dynamodb/client.js';
import { conditionFailed } from '../dynamodb/failure.js';
import {
  brokenBy,
  type Counts,
  countsIn,
  countsNow,
  endOf,
  type Gauge,
  gaugesOf,
  type Window,
  windowAt,
} from './counts.js';
import type { RateLimits } from './options.js';

/** What was taken for a request that is under way. */
export interface Reservation {
  readonly caller: string;
  readonly tokens: number;
  /** After it was taken. */
  readonly counts: Counts;
}

export type Reserving =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  /** Nothing was taken. */
  | { readonly kind: 'full'; readonly gauge: Gauge; readonly counts: Counts };

/**
 * Counts of all callers, for every instance of the function: one item a caller, which one conditional write changes. The
 * windows are those of the clock, a minute and a day in UTC.
 */
export interface Counter {
  /** Takes one request and so many tokens, or nothing. Rejects when the table does not answer. */
  reserve(caller: string, limits: RateLimits, tokens: number, signal: AbortSignal): Promise<Reserving>;
  /**
   * Puts the tokens that were really used in the place of those that were reserved, in those windows that are still open;
   * never more than once. Rejects when the table does not answer: then the reservation stands until its windows end.
   */
  settle(reservation: Reservation, tokens: number, signal: AbortSignal): Promise<void>;
}

/** Writes of one reservation. Each that fails has seen another instance's succeed, so in practice there are two. */
const mostTries = 20;

export function createCounter(dynamo: Dynamo, table: string, now = () => new Date()): Counter {
  const update = (input: object, repeatable: boolean, signal: AbortSignal) =>
    dynamo.call('UpdateItem', { TableName: table, ...input }, { repeatable, signal });

  return {
    async reserve(caller, limits, tokens, signal) {
      const asking: Asking = { caller, limits, tokens };
      let stored: Counts | undefined;
      let known = false;
      for (let tries = 0; tries < mostTries; tries++) {
        // The first write takes the windows of now to be open, which they are but for the first request in them.
        const counts = known ? countsNow(stored, now()) : undefined;
        const gauge = counts && brokenBy(gaugesOf(limits, counts), tokens);
        if (counts && gauge) return { kind: 'full', gauge, counts };
        const input =
          counts === undefined ? adding(asking, windowAt(now())) : writeAfter(asking, stored, counts);
        const outcome = await attempt(() => update(input, true, signal));
        if (outcome.held)
          return { kind: 'reserved', reservation: { caller, tokens, counts: outcome.counts } };
        stored = outcome.stored;
        known = true;
      }
      throw new Error(`the counts of one caller were changed ${mostTries} times by others meanwhile`);
    },
    async settle({ caller, tokens: reserved, counts }, tokens, signal) {
      const difference = tokens - reserved;
      if (difference === 0) return;
      const both = await attempt(() => update(correcting(caller, counts, difference), false, signal));
      if (both.held || both.stored?.dayId !== counts.dayId) return;
      await attempt(() => update(correctingDay(caller, counts, difference), false, signal));
    },
  };
}

type Outcome =
  | { readonly held: true; readonly counts: Counts }
  | { readonly held: false; readonly stored: Counts | undefined };

async function attempt(update: () => Promise<Readonly<Record<string, unknown>>>): Promise<Outcome> {
  try {
    const { Attributes } = await update();
    const counts = countsIn(fieldsOfItem(Attributes as Item));
    if (counts === undefined) throw new Error('the table has an item that is not whole');
    return { held: true, counts };
  } catch (error) {
    if (!conditionFailed(error)) throw error;
    return { held: false, stored: error.item && countsIn(fieldsOfItem(error.item)) };
  }
}

interface Asking {
  readonly caller: string;
  readonly limits: RateLimits;
  readonly tokens: number;
}

/** The write that makes of what is stored what is to be. */
function writeAfter(asking: Asking, stored: Counts | undefined, now: Counts): object {
  if (stored?.dayId !== now.dayId) return openingDay(asking, stored, now);
  return stored.minuteId === now.minuteId ? adding(asking, now) : openingMinute(asking, stored, now);
}

const input = (
  caller: string,
  expression: string,
  conditions: readonly string[],
  values: Readonly<Record<string, Plain>>,
): object => ({
  Key: itemOf({ caller }),
  UpdateExpression: expression,
  ConditionExpression: conditions.join(' AND '),
  ExpressionAttributeValues: itemOf(values),
  ReturnValues: 'ALL_NEW',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
});

/** What may be there before so much more is added, as far as there is a limit. */
interface Bounds {
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, number>>;
}

function boundsOf(per: 'minute' | 'day', { limits, tokens }: Asking): Bounds {
  const most =
    per === 'minute'
      ? [limits.requestsPerMinute, limits.tokensPerMinute]
      : [limits.requestsPerDay, limits.tokensPerDay];
  const room = [
    [`${per}Requests`, most[0], 1],
    [`${per}Tokens`, most[1], tokens],
  ] as const;
  const bounds = room.flatMap(([name, limit, more]) =>
    limit === undefined ? [] : [[name, limit - more] as const],
  );
  return {
    conditions: bounds.map(([name]) => `${name} <= :${name}`),
    values: Object.fromEntries(bounds.map(([name, bound]) => [`:${name}`, bound])),
  };
}

/** One more in windows that are open, if there is room. */
function adding(asking: Asking, { minuteId, dayId }: Window): object {
  const { caller, tokens } = asking;
  const [minute, day] = [boundsOf('minute', asking), boundsOf('day', asking)];
  return input(
    caller,
    'ADD minuteRequests :one, dayRequests :one, minuteTokens :tokens, dayTokens :tokens',
    ['minuteId = :minuteId AND dayId = :dayId', ...minute.conditions, ...day.conditions],
    { ':minuteId': minuteId, ':dayId': dayId, ':one': 1, ':tokens': tokens, ...minute.values, ...day.values },
  );
}

/** The first request of a minute. Of several at once one finds the minute before, the others find this one open. */
function openingMinute(asking: Asking, before: Counts, now: Counts): object {
  const { caller, tokens } = asking;
  const day = boundsOf('day', asking);
  return input(
    caller,
    'SET minuteId = :minuteId, minuteRequests = :one, minuteTokens = :tokens, dayRequests = dayRequests + :one, dayTokens = dayTokens + :tokens',
    ['minuteId = :before AND dayId = :dayId', ...day.conditions],
    {
      ':minuteId': now.minuteId,
      ':before': before.minuteId,
      ':dayId': now.dayId,
      ':one': 1,
      ':tokens': tokens,
      ...day.values,
    },
  );
}

/** The first request of a day, or of a caller. */
function openingDay({ caller, tokens }: Asking, before: Counts | undefined, now: Counts): object {
  return input(
    caller,
    'SET minuteId = :minuteId, minuteRequests = :one, minuteTokens = :tokens, dayId = :dayId, dayRequests = :one, dayTokens = :tokens, expiresAt = :expiresAt',
    [before === undefined ? 'attribute_not_exists(dayId)' : 'dayId = :before'],
    {
      ':minuteId': now.minuteId,
      ':dayId': now.dayId,
      ':one': 1,
      ':tokens': tokens,
      ':expiresAt': expiryOf(now),
      ...(before && { ':before': before.dayId }),
    },
  );
}

/** In seconds since 1970, when DynamoDB may delete the item: a day after it says anything. */
const expiryOf = (counts: Counts): number => endOf.day(counts) / 1000 + 86_400;

const correcting = (caller: string, { minuteId, dayId }: Counts, difference: number): object =>
  input(
    caller,
    'ADD minuteTokens :difference, dayTokens :difference',
    ['minuteId = :minuteId AND dayId = :dayId'],
    { ':minuteId': minuteId, ':dayId': dayId, ':difference': difference },
  );

const correctingDay = (caller: string, { dayId }: Counts, difference: number): object =>
  input(caller, 'ADD dayTokens :difference', ['dayId = :dayId'], {
    ':dayId': dayId,
    ':difference': difference,
  });
