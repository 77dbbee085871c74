import { Logger } from '@aws-lambda-powertools/logger';
import { cutLine } from './cut-line.js';

export type Level = 'debug' | 'info' | 'warn' | 'error';
export type Fields = Readonly<Record<string, unknown>>;
export type Log = (level: Level, message: string, fields: Fields) => void;

/**
 * Powertools' structured lines, written to the sink instead of a console. Powertools puts in level, time, service and the
 * invocation's X-Ray id, and leaves out what is below `POWERTOOLS_LOG_LEVEL` or `AWS_LAMBDA_LOG_LEVEL`.
 */
export function createLog(service: string, sink: (line: string) => void): Log {
  const logger = new SinkLogger(service, sink);
  return (level, message, fields) => logger[level](message, withoutReserved(fields));
}

class SinkLogger extends Logger {
  readonly #sink: (line: string) => void;

  constructor(service: string, sink: (line: string) => void) {
    super({ serviceName: service });
    this.#sink = sink;
  }

  /** One line whatever `POWERTOOLS_DEV` says: CloudWatch would make an event of every line of an indented one. */
  protected override printLog(_level: number, log: Parameters<Logger['printLog']>[1]): void {
    log.prepareForPrint();
    this.#sink(cutLine(log.getAttributes(), this.getJsonReplacer()));
  }
}

/** The names that Powertools keeps for itself; it would warn about each and drop it. */
const reserved = ['level', 'message', 'sampling_rate', 'service', 'timestamp'];

const withoutReserved = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [reserved.includes(name) ? `${name}_` : name, value]),
  );
