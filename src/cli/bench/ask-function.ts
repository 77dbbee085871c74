import type { Functions } from '../../aws/ports.js';
import { askVersion } from '../../invoke/ask-version.js';
import { reportIn } from '../../logs/report.js';
import type { Measurement } from './measure.js';

/**
 * Asks a version of a function by the right to invoke it, for which no key is needed. What is billed and what an instance had
 * of memory stand in the end of the log that Lambda sends along; where it sends none, the first request is the cold one and
 * what was waited for counts.
 */
export function askFunction(
  functions: Pick<Functions, 'invokeStreaming'>,
  at: { readonly functionName: string; readonly qualifier: string },
): Measurement['ask'] {
  let asked = 0;
  return async (question, signal) => {
    asked += 1;
    const isFirst = asked === 1;
    const { log = '', ...heard } = await askVersion(functions, at, question, signal);
    const report = reportIn(log);
    return {
      ...heard,
      coldStart: report?.coldStart ?? isFirst,
      fallback: fallbackIn(log),
      billedMs: report?.billedMs,
      memoryUsed: report?.memoryUsed,
    };
  };
}

/** What the function's own line about the request says that it gave up. */
function fallbackIn(log: string): string | undefined {
  for (const line of log.split('\n')) {
    if (!line.startsWith('{') || !line.includes('"fallback"')) continue;
    try {
      const { event, fallback } = JSON.parse(line) as { event?: unknown; fallback?: unknown };
      if (event === 'request' && typeof fallback === 'string' && fallback !== '') return fallback;
    } catch {
      // The tail begins in the middle of a line.
    }
  }
  return undefined;
}
