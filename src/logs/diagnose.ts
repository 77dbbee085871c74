import { diagnoses } from './diagnoses/list.js';
import type { LogFinding } from './diagnosis.js';
import { type LogEvent, readLine } from './line.js';
import { createSurroundings } from './surroundings.js';

/** Lines of evidence that are kept of the beginning, and as many of the end: enough to find the place. */
const keptAtEachEnd = 5;
/** Characters of one line that are kept. */
const keptOfLine = 2000;

/** What went wrong, as far as a log tells, worst first. The log is read once and not kept. */
export async function diagnose(events: AsyncIterable<LogEvent>): Promise<{
  readonly findings: readonly LogFinding[];
  /** Events that were read. */
  readonly read: number;
}> {
  const watches = diagnoses.map((diagnosis) => ({
    diagnosis,
    watch: diagnosis.watch(),
    evidence: createEvidence(),
  }));
  const surroundings = createSurroundings();
  let read = 0;
  for await (const event of events) {
    const line = readLine(event);
    read += 1;
    surroundings.see(line);
    for (const { watch, evidence } of watches) {
      if (watch.sees(line)) evidence.add({ ...event, message: line.text.slice(0, keptOfLine) });
    }
  }
  const findings = watches.flatMap(({ diagnosis, watch, evidence }) => {
    const words = watch.says({ times: evidence.times, ...surroundings.seen });
    if (words === undefined) return [];
    const { id, severity } = diagnosis;
    return [{ id, severity, ...words, times: evidence.times, evidence: evidence.lines }];
  });
  const rank = { error: 0, warning: 1, note: 2 } as const;
  return { findings: findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]), read };
}

interface Evidence {
  readonly times: number;
  readonly lines: readonly LogEvent[];
  add(event: LogEvent): void;
}

function createEvidence(): Evidence {
  const first: LogEvent[] = [];
  let last: LogEvent[] = [];
  let times = 0;
  return {
    get times() {
      return times;
    },
    get lines() {
      return [...first, ...last];
    },
    add(event) {
      times += 1;
      if (first.length < keptAtEachEnd) first.push(event);
      else last = [...last, event].slice(-keptAtEachEnd);
    },
  };
}
