import { type Engine, startEngine } from '../../container/engine.js';
import { readOptions } from '../../container/options.js';
import { createHandler } from '../../container/serve.js';
import { framing } from './fake-lambda.js';

export interface RunningFunction {
  readonly handler: LambdaHandler;
  readonly engine: Engine;
  /** One parsed log line per request. */
  readonly requests: Record<string, unknown>[];
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
  const engine = startEngine({ options, environment: settled, onLine: (line) => engineLines.push(line) });
  const log = (line: string) => requests.push(JSON.parse(line) as Record<string, unknown>);
  return { handler: createHandler({ options, engine, framing, log }), engine, requests, engineLines };
}
