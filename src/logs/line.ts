import { stripVTControlCharacters } from 'node:util';

/** One event of a log, as CloudWatch keeps it. */
export interface LogEvent {
  /** Milliseconds since 1970; undefined where a file does not say. */
  readonly at: number | undefined;
  readonly message: string;
  /** The log stream: one instance of the function. */
  readonly stream?: string | undefined;
}

/** A log event, read: what the diagnoses and the printed log look at. */
export interface Line {
  readonly at: number | undefined;
  readonly stream: string | undefined;
  /** Without colours, cursor movements and the newline at its end. */
  readonly text: string;
  /** The message's own fields, when it is a JSON object: our function's lines and Lambda's JSON log format. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

export function readLine({ at, message, stream }: LogEvent): Line {
  const text = printable(message).trim();
  return { at, stream, text, fields: objectIn(text) };
}

/** A download's progress repaints its line, so one event may hold the same line several times. */
const printable = (message: string): string =>
  stripVTControlCharacters(message)
    .replaceAll('\r', '\n')
    .replace(/\n{2,}/g, '\n');

/** The object that a text is, if it is one; anything else is a text. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A line that only looks like JSON is an ordinary line.
    return undefined;
  }
}

/** A text field of a structured line; '' where there is none. */
export function fieldOf({ fields }: Pick<Line, 'fields'>, name: string): string {
  const value = fields?.[name];
  return typeof value === 'string' ? value : '';
}
