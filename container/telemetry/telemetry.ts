import type { RequestRecord } from '../request-log.js';
import { readEngineLine } from './engine-line.js';
import { createLog, type Fields, type Level, type Log } from './log.js';
import { createMetricLines } from './metric-lines.js';
import type { TelemetryOptions } from './options.js';
import { standardOutput } from './standard-output.js';

/**
 * All that the function says: one line of JSON each, to one sink. Nothing here throws or waits, so that an answer never
 * fails for its log.
 */
export interface Telemetry {
  /**
   * To be called once a request, when its answer has been written. `now` is `performance.now()`. Writes the summary line
   * (level `INFO`; `WARN` for a 4xx; `ERROR` for a 5xx or an answer that broke off) and the metrics of the request.
   */
  request(record: RequestRecord, now: number): void;
  /** Takes a line of the engine's output; give this to `startEngine` as `onLine`. */
  engineLine(line: string): void;
  /**
   * Something that happened beside the requests: `note('pre-read', { bytes, ms })`. The event is a fixed word with hyphens.
   * A field `level` of `debug`, `warn` or `error` sets the line's level; default `info`. No prompts, no keys.
   */
  note(event: string, fields: Readonly<Record<string, unknown>>): void;
}

/** The part of the function's options that is used here. */
export interface TelemetryNeeds {
  readonly model: string;
  readonly telemetry: TelemetryOptions;
}

/** `sink` takes whole lines without their end; default: standard output, which Lambda sends to CloudWatch. */
export function createTelemetry(
  options: TelemetryNeeds,
  sink: (line: string) => void = standardOutput(),
): Telemetry {
  const { telemetry } = options;
  const log = createLog(telemetry.service, sink);
  const metricLines = createMetricLines(options);
  const safely = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      sink(JSON.stringify({ level: 'ERROR', message: `telemetry failed: ${String(error)}`.slice(0, 1000) }));
    }
  };
  return {
    request: (record, now) =>
      safely(() => {
        logRequest(log, record, now, telemetry.logPrompts);
        for (const line of metricLines(record, now)) sink(line);
      }),
    engineLine: (line) =>
      safely(() => {
        const { level, message } = readEngineLine(line);
        log(level, message, { event: 'engine' });
      }),
    note: (event, fields) =>
      safely(() => {
        const { level, ...rest } = fields;
        log(isLevel(level) ? level : 'info', event, { event, ...rest });
      }),
  };
}

function logRequest(log: Log, record: RequestRecord, now: number, logPrompts: boolean): void {
  // The trace is in every line already, under Powertools' own name for it.
  const { start, prompt, status, problem, traceId: _, ...rest } = record;
  const fields: Fields = {
    event: 'request',
    status,
    ...rest,
    ms: Math.round(now - start),
    problem: logPrompts || !refused(record) ? problem : withoutQuotes(problem),
    ...(logPrompts && { prompt }),
  };
  log(levelOf(record), `${record.method} ${record.path} ${status ?? 'unanswered'}`, fields);
}

const refused = ({ status = 500 }: RequestRecord): boolean => status >= 400 && status < 500;

/** What a caller is told of a mistake repeats what the caller wrote; the log tells where the mistake was. */
const withoutQuotes = (problem: string | undefined): string | undefined =>
  problem?.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '"…"').replace(/'.*'/s, "'…'");

function levelOf({ status = 500, problem }: RequestRecord): Level {
  if (status >= 500 || (status < 400 && problem !== undefined)) return 'error';
  return status >= 400 ? 'warn' : 'info';
}

const isLevel = (value: unknown): value is Level =>
  value === 'debug' || value === 'info' || value === 'warn' || value === 'error';
