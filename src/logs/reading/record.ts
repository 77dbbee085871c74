import type { LogEvent } from '../line.js';
import { readTimestamp } from './timestamp.js';

/** What a tool calls the columns, most telling first. */
export const columns = {
  at: ['@timestamp', 'timestamp', 'time', '@ingestionTime', 'ingestionTime'],
  message: ['@message', 'message', 'Message', 'log'],
  stream: ['@logStream', 'logStreamName', 'logStream', 'stream'],
} as const;

/**
 * The log event that one JSON record is: an event of `aws logs` or of the console, a row of Insights (a list of fields
 * with their values), or a line that the function itself wrote, which is its own message.
 */
export function eventOf(record: unknown): LogEvent | undefined {
  if (typeof record === 'string') return { at: undefined, message: record };
  if (typeof record !== 'object' || record === null) return undefined;
  const fields = Array.isArray(record) ? rowOf(record) : (record as Record<string, unknown>);
  const at = readTimestamp(first(fields, columns.at));
  if (isFunctionsOwn(fields)) return { at, message: JSON.stringify(fields) };
  const message = first(fields, columns.message);
  if (message === undefined) return undefined;
  const stream = first(fields, columns.stream);
  return {
    at,
    message: typeof message === 'string' ? message : JSON.stringify(message),
    ...(typeof stream === 'string' ? { stream } : {}),
  };
}

/** `aws logs get-query-results`: `[{"field": "@message", "value": "…"}, …]`. */
const rowOf = (row: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(
    row.flatMap((cell) => {
      const { field, value } = (cell ?? {}) as { field?: unknown; value?: unknown };
      return typeof field === 'string' ? [[field, value]] : [];
    }),
  );

/** Lambda's JSON lines have a `type`, our function's a level and a service: their `message` is only a part of them. */
const isFunctionsOwn = (fields: Readonly<Record<string, unknown>>): boolean =>
  (typeof fields.level === 'string' && typeof fields.service === 'string') ||
  (typeof fields.type === 'string' && fields.record !== undefined) ||
  fields._aws !== undefined;

function first(fields: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  const name = names.find((candidate) => fields[candidate] !== undefined && fields[candidate] !== null);
  return name === undefined ? undefined : fields[name];
}
