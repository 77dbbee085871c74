import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type RunningFunction, startFunction } from './function.js';
import { openWorkshop, type Workshop } from './stand-in-engine.js';

export interface SuiteFunctions {
  /** With the stand-in for an engine, and unless the environment says otherwise with a store of its own. It ends with its test. */
  start(environment?: Readonly<Record<string, string>>): RunningFunction;
  /** Not before the suite's tests run. */
  workshop(): Workshop;
}

/** Functions for the tests of one suite, which calls this once at its top. */
export function suiteFunctions(): SuiteFunctions {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(() => workshop.remove());
  const running: RunningFunction[] = [];
  afterEach(() => {
    for (const { engine } of running.splice(0)) engine.stop();
  });
  return {
    workshop: () => workshop,
    start(environment = {}) {
      const started = startFunction({
        OLLAMA_LAMBDA_ENGINE: workshop.enginePath,
        OLLAMA_MODELS: environment.OLLAMA_MODELS ?? workshop.makeStore().path,
        TMPDIR: join(workshop.folder, 'tmp'),
        ...environment,
      });
      running.push(started);
      return started;
    },
  };
}

/** The documents of an NDJSON answer. */
export const lines = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

export const hello = { messages: [{ role: 'user', content: 'hello world' }] };
/** What the stand-in says to it. */
export const text = '[stand-in engine] The prompt has 2 words and begins: hello world';
