import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConversationStore } from '../../../container/conversations/store.js';
import { openDynamo } from '../../../container/dynamodb/client.js';
import { createCounter, type Reservation } from '../../../container/rates/counter.js';
import type { DynamoBox } from './dynamo-box.js';
import { makeTable } from './make-tables.js';

/** Clients at once, each with connections of its own, as instances of a function have them. */
const clients = 50;
const all = Array.from({ length: clients }, (_, index) => index);

/** Milliseconds of an attempt: on a busy machine one that was given up may have been done. */
const unhurried = 60_000;

const patience = (): AbortSignal => AbortSignal.timeout(60_000);

/** What must hold under fifty clients at once, against whichever DynamoDB. */
export function holdsUnderFiftyClients(open: () => Promise<DynamoBox>): void {
  let box: DynamoBox;
  beforeAll(async () => {
    box = await open();
  });
  afterAll(() => box.close());

  describe('limits over time', () => {
    const noon = new Date('2026-11-27T12:00:30Z');
    const counters = async (now: (client: number) => Date) => {
      const table = await makeTable(box.environment, 'rates');
      return all.map((client) =>
        createCounter(openDynamo(box.environment, unhurried), table, () => now(client)),
      );
    };
    const reservedOf = async (
      asking: readonly Promise<
        Awaited<ReturnType<Awaited<ReturnType<typeof counters>>[number]['reserve']>>
      >[],
    ) => (await Promise.all(asking)).flatMap((one) => (one.kind === 'reserved' ? [one.reservation] : []));

    it('let exactly as many requests through as they say', async () => {
      const each = await counters(() => noon);
      const limits = { requestsPerMinute: 70, requestsPerDay: 1000 };
      const through = await reservedOf(
        each.flatMap((counter) => [1, 2, 3].map(() => counter.reserve('ci', limits, 1, patience()))),
      );
      expect(through).toHaveLength(70);
      expect(Math.max(...through.map(({ counts }) => counts.minuteRequests))).toBe(70);
    });

    it('never let more tokens be reserved than they say, and come out at what was used', async () => {
      const each = await counters(() => noon);
      const limits = { tokensPerMinute: 10_000, tokensPerDay: 10_000 };
      const through = await reservedOf(
        each.map((counter, client) => counter.reserve('ci', limits, 300 + client, patience())),
      );
      const reserved = through.reduce((sum, { tokens }) => sum + tokens, 0);
      expect(reserved).toBeLessThanOrEqual(10_000);
      // Less than the largest reservation was left over.
      expect(reserved).toBeGreaterThan(10_000 - 350);
      await Promise.all(through.map((one, index) => each[index]?.settle(one, 10, patience())));
      const [counter] = each;
      const last = await counter?.reserve('ci', limits, 0, patience());
      const counts = (last as { reservation: Reservation }).reservation.counts;
      expect([counts.minuteTokens, counts.dayTokens]).toEqual([10 * through.length, 10 * through.length]);
    });

    it('count each caller apart', async () => {
      const each = await counters(() => noon);
      const through = await reservedOf(
        each.map((counter, client) =>
          counter.reserve(`key-${client % 5}`, { requestsPerMinute: 7 }, 1, patience()),
        ),
      );
      const counted = [0, 1, 2, 3, 4].map(
        (key) => through.filter(({ caller }) => caller === `key-${key}`).length,
      );
      expect(counted).toEqual([7, 7, 7, 7, 7]);
    });

    it('hold for the day across minutes that begin while fifty ask, with clocks that differ', async () => {
      let minute = 0;
      const each = await counters(
        (client) => new Date(noon.getTime() + minute * 60_000 + (client % 3) * 15_000),
      );
      const limits = { requestsPerMinute: 40, requestsPerDay: 100 };
      const perMinute: number[] = [];
      for (minute = 0; minute < 4; minute++) {
        const through = await reservedOf(each.map((counter) => counter.reserve('ci', limits, 5, patience())));
        await Promise.all(through.map((one, index) => each[index]?.settle(one, 2, patience())));
        perMinute.push(through.length);
      }
      expect(perMinute.reduce((sum, count) => sum + count)).toBe(100);
    });
  });

  describe('conversations', () => {
    const turnOf = (client: number) => ({
      messages: [{ role: 'user', content: `question ${client}` }],
      bytes: 12,
      at: new Date().toISOString(),
      mark: randomUUID(),
    });
    const stores = async () => {
      const table = await makeTable(box.environment, 'conversations');
      return all.map(() =>
        createConversationStore({ dynamo: openDynamo(box.environment, unhurried), table, days: 30 }),
      );
    };
    const everything = () => false;

    it('lose no turn of fifty that end at once', async () => {
      const each = await stores();
      const named = { caller: 'ci', id: 'one' };
      await Promise.all(
        each.map(async (store, client) => {
          const history = await store.read(named, everything, patience());
          const kept = await store.append(named, history, turnOf(client), patience());
          expect(kept.kind).toBe('kept');
        }),
      );
      const { turns = [] } = (await each[0]?.read(named, everything, patience())) ?? {};
      expect(turns.map(({ number }) => number)).toEqual(all.map((index) => clients - index));
      expect(new Set(turns.map(({ messages }) => messages[0]?.content)).size).toBe(clients);
    });

    it('are empty when they were deleted while fifty turns were under way', async () => {
      const each = await stores();
      const named = { caller: 'ci', id: 'two' };
      const [first] = each;
      const empty = await first?.read(named, everything, patience());
      if (first === undefined || empty === undefined) throw new Error('no store');
      await first.append(named, empty, turnOf(0), patience());
      const histories = await Promise.all(each.map((store) => store.read(named, everything, patience())));
      const ending = each.map((store, client) =>
        store.append(named, histories[client] ?? empty, turnOf(client), patience()),
      );
      await first.remove(named, patience());
      const kinds = (await Promise.all(ending)).map(({ kind }) => kind);
      expect(kinds).toContain('deleted-meanwhile');
      expect((await first.read(named, everything, patience())).turns).toEqual([]);
    });

    it('of one caller are not those of another by the same name', async () => {
      const each = await stores();
      await Promise.all(
        each.map(async (store, client) => {
          const named = { caller: `key-${client}`, id: 'mine' };
          await store.append(
            named,
            await store.read(named, everything, patience()),
            turnOf(client),
            patience(),
          );
        }),
      );
      const read = await Promise.all(
        each.map((store, client) =>
          store.read({ caller: `key-${client}`, id: 'mine' }, everything, patience()),
        ),
      );
      expect(read.map(({ turns }) => turns.map(({ messages }) => messages[0]?.content))).toEqual(
        all.map((client) => [`question ${client}`]),
      );
    });
  });
}
