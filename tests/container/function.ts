import { type Engine, startEngine } from '../../container/engine.js';
import { readOptions } from '../../container/options.js';
import type { RequestRecord } from '../../container/request-log.js';
import { createHandler } from '../../container/serve.js';
import { framing } from './fake-lambda.js';

export interface RunningFunction {
  readonly handler: LambdaHandler;
  readonly engine: Engine;
  /** What was known of each request at its end. */
  readonly requests: Record<string, unknown>[];
  /** What else was noted, each with its event. */
  readonly notes: Record<string, unknown>[];
  /** What the engine printed. */
  readonly engineLines: string[];
}

/** The function as `handler.ts` wires it, with the environment given. */
export function startFunction(environment: Record<string, string>): RunningFunction {
  const settled = {
    PATH: process.env.PATH,
    OLLAMA_LAMBDA_MODEL: 'tiny',
    OLLAMA_LAMBDA_AUTH: 'iam',
    OLLAMA_LAMBDA_ENGINE_PORT: '0',
    ...environment,
  };
  const options = readOptions(settled);
  const engineLines: string[] = [];
  const requests: Record<string, unknown>[] = [];
  const notes: Record<string, unknown>[] = [];
  const engine = startEngine({ options, environment: settled, onLine: (line) => engineLines.push(line) });
  const telemetry = {
    request: ({ start, ...record }: RequestRecord, now: number): void => {
      // Without the fields that are undefined, as in a log.
      const told = JSON.stringify({ event: 'request', ...record, ms: Math.round(now - start) });
      requests.push(JSON.parse(told) as Record<string, unknown>);
    },
    note: (event: string, fields: Readonly<Record<string, unknown>>): void => {
      notes.push({ event, ...fields });
    },
  };
  const handler = createHandler({ options, engine, framing, telemetry, environment: settled });
  return { handler, engine, requests, notes, engineLines };
}
