import { describe, expect, it } from '@jest/globals';
import type { LogEvent } from '../../src/logs/line.js';
import { readExport } from '../../src/logs/reading/export.js';
import { readTimestamp } from '../../src/logs/reading/timestamp.js';
import { consoleCsv, originalEvents, pieces } from './fixture.js';

async function read(text: string, size?: number): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of readExport(pieces(text, size))) events.push(event);
  return events;
}

const at = Date.parse('2026-11-27T10:00:00.123Z');
const two: readonly LogEvent[] = [
  { at, message: 'one, "quoted"\nand two lines', stream: '2026/11/27/[live]abc' },
  { at: at + 5, message: '{"level":"INFO"}', stream: '2026/11/27/[live]abc' },
];
const withoutStream = two.map(({ at: time, message }) => ({ at: time, message }));
const insights = '2026-11-27 10:00:00';

const forms: readonly { name: string; text: string; is?: readonly LogEvent[] }[] = [
  {
    name: 'the console’s CSV',
    text: `timestamp,message\n${at},"one, ""quoted""\nand two lines"\n${at + 5},"{""level"":""INFO""}"\n`,
    is: withoutStream,
  },
  {
    name: 'CSV with a byte order mark, CRLF and no newline at its end',
    text: `\uFEFFtimestamp,message\r\n${at},"one, ""quoted""\nand two lines"\r\n${at + 5},"{""level"":""INFO""}"`,
    is: withoutStream,
  },
  {
    name: 'CSV that a spreadsheet saved with semicolons',
    text: `timestamp;message\n${at};"one, ""quoted""\nand two lines"\n${at + 5};"{""level"":""INFO""}"\n`,
    is: withoutStream,
  },
  {
    name: 'CSV without a header',
    text: `${at},"one, ""quoted""\nand two lines"\n${at + 5},"{""level"":""INFO""}"\n`,
    is: withoutStream,
  },
  {
    name: 'Insights’ CSV, with columns in another order',
    text: `@logStream,@message,@timestamp,@log\n2026/11/27/[live]abc,"one, ""quoted""\nand two lines",${insights}.123,x\n2026/11/27/[live]abc,"{""level"":""INFO""}",${insights}.128,x\n`,
  },
  {
    name: 'Insights’ JSON',
    text: JSON.stringify(
      two.map((it, index) => ({
        '@timestamp': `${insights}.${index ? 128 : 123}`,
        '@message': it.message,
        '@logStream': it.stream,
      })),
      null,
      2,
    ),
  },
  {
    name: '`aws logs filter-log-events`',
    text: JSON.stringify(
      {
        events: two.map((it) => ({
          logStreamName: it.stream,
          timestamp: it.at,
          message: it.message,
          ingestionTime: it.at,
          eventId: '1',
        })),
        searchedLogStreams: [{ logStreamName: 'x', searchedCompletely: true }],
      },
      null,
      4,
    ),
  },
  {
    name: '`aws logs filter-log-events` in one line',
    text: JSON.stringify({
      events: two.map((it) => ({ logStreamName: it.stream, timestamp: it.at, message: it.message })),
    }),
  },
  {
    name: '`aws logs get-query-results`',
    text: JSON.stringify({
      results: two.map((it, index) => [
        { field: '@timestamp', value: `${insights}.${index ? 128 : 123}` },
        { field: '@logStream', value: it.stream },
        { field: '@message', value: it.message },
        { field: '@ptr', value: 'x' },
      ]),
      statistics: { recordsMatched: 2 },
      status: 'Complete',
    }),
  },
  {
    name: 'NDJSON, the form of `logs -f --json`',
    text: two
      .map((it) => `${JSON.stringify({ timestamp: it.at, stream: it.stream, message: it.message })}\n`)
      .join(''),
  },
  {
    name: '`aws logs tail`',
    text: '2026-11-27T10:00:00.123000+00:00 2026/11/27/[live]abc hello there\n2026-11-27T10:00:00.128000+00:00 2026/11/27/[live]abc again\n',
    is: [
      { at, message: 'hello there', stream: '2026/11/27/[live]abc' },
      { at: at + 5, message: 'again', stream: '2026/11/27/[live]abc' },
    ],
  },
  {
    name: 'an export to S3',
    text: '2026-11-27T10:00:00.123Z hello there\n',
    is: [{ at, message: 'hello there' }],
  },
  {
    name: 'nothing but messages',
    text: 'hello there\nmessage, of mine\n',
    is: [
      { at: undefined, message: 'hello there' },
      { at: undefined, message: 'message, of mine' },
    ],
  },
  {
    name: 'the function’s own lines',
    text: `{"level":"INFO","message":"model-loaded","timestamp":"2026-11-27T10:00:00.123Z","service":"f"}\n`,
    is: [
      {
        at,
        message:
          '{"level":"INFO","message":"model-loaded","timestamp":"2026-11-27T10:00:00.123Z","service":"f"}',
      },
    ],
  },
];

describe('an exported log', () => {
  it.each(forms)('is read as $name', async ({ text, is = two }) => {
    expect(await read(text)).toEqual(is);
  });

  it.each(forms)('is the same however its bytes are cut: $name', async ({ text }) => {
    const whole = await read(text, text.length);
    expect(await read(text, 1)).toEqual(whole);
  });

  it('gives every event of a console export, its escapes included', async () => {
    expect(await read(consoleCsv())).toEqual(originalEvents);
  });

  it('may be empty', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('[]')).toEqual([]);
    expect(await read('{"events": []}')).toEqual([]);
    expect(await read('timestamp,message\n')).toEqual([]);
  });

  it('may end in the middle', async () => {
    const { length } = await read(consoleCsv().slice(0, -20));
    expect(length).toBe(originalEvents.length);
    expect(await read('{"events": [{"timestamp": 1, "message": "a"}, {"timestamp": 2, "mess')).toEqual([
      { at: 1, message: 'a' },
    ]);
  });

  const wrong = [
    {
      name: 'a table of something else',
      text: '@timestamp,cost\n2026-11-27 10:00:00.000,3\n',
      says: /@message/,
    },
    { name: 'broken JSON', text: '[{"timestamp": 1, "message": nothing}]', says: /no JSON/ },
  ];
  it.each(wrong)('is refused as $name', async ({ text, says }) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'log-unreadable',
      why: expect.stringMatching(says),
    });
  });

  it('is not kept: a reader who takes one event has caused no more than its beginning to be read', async () => {
    let given = 0;
    const endless = async function* (): AsyncGenerator<string> {
      yield '[';
      for (;;) {
        given += 1;
        yield `{"timestamp": ${given}, "message": "line ${given}"},\n`;
      }
    };
    const events = readExport(endless());
    for (let count = 0; count < 1000; count += 1) await events.next();
    expect(given).toBeLessThan(1010);
    await events.return(undefined);
  });
});

describe('a time', () => {
  const times = [
    ['1740836097777', 1_740_836_097_777],
    [1740836097777, 1_740_836_097_777],
    ['1740836097', 1_740_836_097_000],
    ['2025-03-01 13:34:57.777', 1_740_836_097_777],
    ['2025-03-01T13:34:57.777000+00:00', 1_740_836_097_777],
    ['2025-03-01T14:34:57.777+01:00', 1_740_836_097_777],
    ['yesterday', undefined],
    ['', undefined],
    [null, undefined],
  ] as const;
  it.each(times)('is read: %s', (value, expected) => {
    expect(readTimestamp(value)).toBe(expected);
  });
});
