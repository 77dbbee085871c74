import { describe, expect, it } from '@jest/globals';
import type { LogGroupEvent, LogGroups, LogQuestion } from '../../../src/aws/ports.js';
import { svgOf } from '../../../src/cli/bench/svg.js';
import { createStyle } from '../../../src/cli/render/style.js';
import { type Grouped, groupText } from '../../../src/cli/stats/group-text.js';
import { createTallies } from '../../../src/cli/stats/group-use.js';
import { type RequestLine, readRequests, requestLine } from '../../../src/cli/stats/request-lines.js';
import { groupsPicture } from '../../../src/cli/stats/stats-picture.js';

const dayMs = 86_400_000;
const now = Date.parse('2026-11-27T15:30:00Z');
const today = Math.floor(now / dayMs) * dayMs;
const signal = new AbortController().signal;

describe('the line that the function writes of a request', () => {
  it.each([
    {
      name: 'an answer',
      message:
        '{"event":"request","status":200,"caller":"ada","model":"m:latest","coldStart":true,"promptTokens":9,"tokens":7,"ms":1200}',
      line: { caller: 'ada', model: 'm:latest', failed: false, coldStart: true, answerTokens: 7, ms: 1200 },
    },
    {
      name: 'a refusal, of nobody',
      message: '{"event":"request","status":401,"ms":2}',
      line: { caller: undefined, model: undefined, failed: true, answerTokens: 0 },
    },
    {
      name: 'an answer that broke off',
      message: '{"event":"request","status":200,"problem":"the engine ended","ms":5}',
      line: { failed: true },
    },
    {
      name: 'figures that are none',
      message: '{"event":"request","status":200,"tokens":"many","promptTokens":-4,"ms":null}',
      line: { answerTokens: 0, promptTokens: 0, ms: 0 },
    },
  ])('is read: $name', ({ message, line }) =>
    expect(requestLine(5, message)).toMatchObject({ at: 5, ...line }),
  );

  it.each(['{"event":"engine"}', '"request"', 'START RequestId: x', '{"event":"request"', 'null'])(
    'is not %s',
    (message) => expect(requestLine(5, message)).toBeUndefined(),
  );
});

describe('reading them', () => {
  /** So many requests on each day, counted back from today, at its noon and one at its first millisecond. */
  function logsOf(counts: readonly number[]) {
    const asked: LogQuestion[] = [];
    const events: LogGroupEvent[] = counts.flatMap((count, back) =>
      Array.from({ length: count }, (_, index) => ({
        id: `${back}-${index}`,
        at: today - back * dayMs + (index === 0 ? 0 : dayMs / 2),
        message: `{"event":"request","status":200,"caller":"day-${back}","ms":1}`,
        stream: 's',
      })),
    );
    const logs: Pick<LogGroups, 'events'> = {
      async *events(_name, question) {
        asked.push(question);
        const { from, to = Number.POSITIVE_INFINITY } = question;
        // With its end, as AWS documents FilterLogEvents.
        yield* events.filter(({ at }) => at >= from && at <= to).toSorted((a, b) => a.at - b.at);
      },
    };
    return { logs, asked };
  }
  const read = async (counts: readonly number[], most: number, days = 3) => {
    const { logs, asked } = logsOf(counts);
    const lines: RequestLine[] = [];
    const range = { group: 'g', from: today - (days - 1) * dayMs, to: today + dayMs, most };
    const said = await readRequests(logs, range, (day) => lines.push(...day), signal);
    return { ...said, callers: lines.map(({ caller }) => caller), asked };
  };

  it('goes day by day, the newest first, and counts each once', async () => {
    const { callers, asked, ...said } = await read([2, 3, 1, 9], 100);
    expect(said).toEqual({ requests: 6, complete: true, from: today - 2 * dayMs });
    expect(callers).toEqual(['day-0', 'day-0', 'day-1', 'day-1', 'day-1', 'day-2']);
    expect(asked.map(({ from }) => from)).toEqual([today, today - dayMs, today - 2 * dayMs]);
    expect(new Set(asked.map(({ pattern }) => pattern))).toEqual(new Set(['{ $.event = "request" }']));
  });

  it.each([
    { name: 'leaves out an older day that is too much', counts: [2, 3, 1], most: 4, requests: 2, since: 0 },
    { name: 'takes as many as it may', counts: [2, 3, 1], most: 5, requests: 5, since: 1 },
    {
      name: 'cuts the newest day when that alone is too much',
      counts: [9, 3],
      most: 4,
      requests: 4,
      since: 0,
    },
  ])('$name, and says so', async ({ counts, most, requests, since }) => {
    const said = await read(counts, most);
    expect(said).toMatchObject({ requests, complete: false, from: today - since * dayMs });
    expect(said.callers).toHaveLength(requests);
  });
});

describe('the use of groups', () => {
  const line = (
    caller: string | undefined,
    back: number,
    changes: Partial<RequestLine> = {},
  ): RequestLine => ({
    at: today - back * dayMs + 1000,
    caller,
    model: 'm',
    failed: false,
    coldStart: false,
    promptTokens: 100,
    answerTokens: 20,
    ms: 10_000,
    ...changes,
  });
  const tallies = createTallies('key');
  tallies.add([line('ada', 0), line('bob', 2, { ms: 60_000, coldStart: true })]);
  tallies.add([line('ada', 1, { ms: 20_000, failed: true }), line(undefined, 1, { ms: 1 })]);
  const price = { perSecond: 0.001, perHour: 3.6, storagePerMonth: 0, basis: 'a price' };
  const groups = tallies.uses(2048, price, now);

  it('is added up, the dearest first, and what nobody was let in for stands by itself', () => {
    expect(
      groups.map(({ name, requests, failed, coldStarts, seconds }) => [
        name,
        requests,
        failed,
        coldStarts,
        seconds,
      ]),
    ).toEqual([
      ['bob', 1, 0, 1, 60],
      ['ada', 2, 1, 0, 30],
      ['(turned away)', 1, 0, 0, 0.001],
    ]);
    expect(groups[0]?.dollars).toBeCloseTo(0.06 + 0.2e-6, 10);
  });

  it('comes to a month by the whole days since the first, today left out', () => {
    expect(groups[0]?.perMonth).toBeCloseTo((30 / 2) * (0.06 + 0.2e-6), 8);
    expect(groups[1]?.perMonth).toBeCloseTo((30 / 2) * (0.02 + 0.2e-6), 8);
  });

  it('has no month after less than a day, and no price where none is known', () => {
    const fresh = createTallies('model');
    fresh.add([line('ada', 0)]);
    expect(fresh.uses(2048, price, now)).toMatchObject([{ name: 'm', perMonth: undefined }]);
    expect(fresh.uses(2048, undefined, now)).toMatchObject([{ dollars: undefined, perMonth: undefined }]);
    expect(createTallies('key').uses(2048, price, now)).toEqual([]);
  });

  const grouped: Grouped = {
    by: 'key',
    days: 30,
    groups,
    read: { requests: 4, from: today - 2 * dayMs, complete: true },
    basis: 'a price',
    retentionDays: 14,
  };

  it('is a line each with a bar, within 80 columns', () => {
    const lines = groupText('chat', grouped, createStyle(false), 80).split('\n');
    for (const shown of lines.slice(0, 5)) expect(shown.length).toBeLessThanOrEqual(80);
    expect(lines[2]).toMatch(/^bob +1 +0 +1 +100 \/ 20 +\$0\.060 {2}█{12}$/);
    expect(lines[3]).toMatch(/^ada +2 +1 +0 +200 \/ 40 +\$0\.030 {2}█{6}$/);
    expect(lines.at(-1)).toBe('the log keeps 14 days: logs.retention');
    const wide = groupText('chat', grouped, createStyle(false), 200).split('\n');
    expect(wide[2]).toMatch(/100 \/ 20 +120 +\$0\.060 {2}█{12}$/);
  });

  it('says what was not read, and that there was nothing', () => {
    const cut = { ...grouped, read: { ...grouped.read, complete: false } };
    expect(groupText('chat', cut, createStyle(false), 80)).toMatch(
      /newest 4 requests, since 2026-11-25: --most/,
    );
    expect(groupText('chat', { ...grouped, groups: [] }, createStyle(false), 80)).toMatch(
      /no request in these days/,
    );
  });

  it('is a picture, and one too of nothing', () => {
    expect(svgOf(groupsPicture(groups, 'x')).match(/<rect class="warm"/g)).toHaveLength(3);
    expect(svgOf(groupsPicture([], 'x'))).not.toMatch(/NaN|Infinity/);
  });
});
