import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type LogEvent, objectIn } from '../line.js';
import { readCsv } from './csv.js';
import { readJsonRecords } from './json-records.js';
import { columns, eventOf } from './record.js';
import { readLines } from './text-lines.js';
import { readTimestamp } from './timestamp.js';

/** So much of a file says what kind it is: more than one event of CloudWatch can have (1 MiB). */
const sniffed = 1024 * 1024 + 64 * 1024;

/**
 * The events of a log that somebody exported, as they come, in a memory that does not depend on the file: the console's
 * CSV and JSON, Insights' CSV and JSON, what `aws logs` prints (filter-log-events, get-log-events, get-query-results,
 * tail), NDJSON, and plain text.
 *
 * @param chunks text, cut anywhere
 * @throws UserError `log-unreadable` (exit 2)
 */
export async function* readExport(chunks: AsyncIterable<string>): AsyncGenerator<LogEvent> {
  const { head, all } = await beginning(chunks);
  const start = head.trimStart();
  if (isCsv(start)) yield* csvEvents(all(), separatorOf(start));
  else if (/^[[{]/.test(start) && !isNdjson(start)) yield* jsonEvents(all());
  else yield* lineEvents(all());
}

/** Reads until there is a whole line, or more than one event can have; `all` begins at the beginning again. */
async function beginning(
  chunks: AsyncIterable<string>,
): Promise<{ head: string; all: () => AsyncGenerator<string> }> {
  const rest = chunks[Symbol.asyncIterator]();
  let head = '';
  while (head.length < sniffed && !/\S[^\n]*\n/.test(head)) {
    const next = await rest.next();
    if (next.done) break;
    head += next.value;
  }
  const text = head.replace(/^\uFEFF/, '');
  return {
    head: text,
    all: async function* () {
      yield text;
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
    },
  };
}

/** An export's first row names its columns, or begins with a time and a separator. */
function isCsv(start: string): boolean {
  const line = firstLine(start);
  const separator = separatorOf(start);
  const cells = line.split(separator).map(unquoted);
  if (cells.length < 2 || /^[[{]/.test(line)) return false;
  const known: readonly string[] = [...columns.at, ...columns.message, ...columns.stream];
  return cells.some((cell) => known.includes(cell)) || /^"?\d{13}"?$/.test(cells[0] ?? '');
}

const firstLine = (text: string): string => text.slice(0, text.indexOf('\n') + 1 || undefined).trimEnd();
const unquoted = (cell: string): string => cell.trim().replace(/^"|"$/g, '');

/** A comma, unless a spreadsheet of a country with decimal commas has saved it, or it was copied out of one. */
const separatorOf = (start: string): string =>
  /^[^,\n]*;/.test(start) ? ';' : /^[^,\n]*\t/.test(start) ? '\t' : ',';

/** One JSON object a line, and not a document of `aws logs` in one line. */
function isNdjson(start: string): boolean {
  const object = objectIn(firstLine(start));
  return object !== undefined && !Array.isArray(object.events) && !Array.isArray(object.results);
}

async function* csvEvents(chunks: AsyncIterable<string>, separator: string): AsyncGenerator<LogEvent> {
  let header: readonly string[] | undefined;
  for await (const row of readCsv(chunks, separator)) {
    if (header === undefined) {
      const names = row.map(unquoted);
      const named = columns.message.some((name) => names.includes(name));
      if (!named && readTimestamp(names[0]) === undefined) throw withoutMessages(names);
      header = named ? names : ['timestamp', 'message'];
      if (named) continue;
    }
    const event = eventOf(Object.fromEntries(header.map((name, index) => [name, row[index]])));
    if (event !== undefined) yield event;
  }
}

async function* jsonEvents(chunks: AsyncIterable<string>): AsyncGenerator<LogEvent> {
  try {
    for await (const record of readJsonRecords(chunks)) {
      const event = eventOf(record);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(`it is no JSON: ${error.message}`);
    throw error;
  }
}

/** NDJSON, `aws logs tail` (a time, a stream, the message), S3 exports (a time, the message), or nothing but messages. */
async function* lineEvents(chunks: AsyncIterable<string>): AsyncGenerator<LogEvent> {
  let at: number | undefined;
  for await (const line of readLines(chunks)) {
    if (line.trim() === '') continue;
    const object = objectIn(line.trim());
    const event = object === undefined ? textEvent(line, at) : eventOf(object);
    if (event === undefined) continue;
    at = event.at ?? at;
    yield event;
  }
}

/** A line without a time of its own goes on with the event before it. */
function textEvent(line: string, before: number | undefined): LogEvent {
  const [, time = '', rest = ''] = /^(\d{4}-\d\d-\d\d[T ]\S+) (.*)$/s.exec(line) ?? [];
  const at = readTimestamp(time);
  // Lambda's own "… Task timed out" begins with a time as well, and is a whole message.
  if (at === undefined || /^[0-9a-f-]{36} Task timed out/.test(rest))
    return { at: at ?? before, message: line };
  const [, stream, message] = /^(\d{4}\/\d\d\/\d\d\/\S*\[\S+\]\S*) (.*)$/s.exec(rest) ?? [];
  return stream === undefined ? { at, message: rest } : { at, stream, message: message ?? '' };
}

const withoutMessages = (names: readonly string[]): UserError =>
  unreadable(`its columns are ${names.slice(0, 10).join(', ')}, and none of them is @message or message`);

const unreadable = (why: string): UserError =>
  new UserError({
    code: 'log-unreadable',
    message: 'this file is no log that can be read',
    why,
    next: ['aws logs filter-log-events --log-group-name /aws/lambda/ollama-lambda --output json > log.json'],
    exitCode: exitCodes.usage,
  });
