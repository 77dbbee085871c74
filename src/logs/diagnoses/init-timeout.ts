import { type Diagnosis, groupsIn, type Seen, type Words } from '../diagnosis.js';
import { fieldOf, type Line } from '../line.js';

/**
 * Lambda gives an instance ten seconds to start, then starts it once more within the first request, whose time has begun
 * by then. "Task timed out" right behind that second try is its consequence, and evidence of this, not of `deadline`.
 */
export const initTimeout: Diagnosis = {
  id: 'init-timeout',
  severity: 'error',
  watch() {
    let first: string | undefined;
    let atDeadline = false;
    const follows = createFollower();
    return {
      sees(line) {
        const told = initThatTimedOut(line);
        const consequence = follows.isConsequence(line);
        atDeadline ||= consequence || told?.phase === 'invoke';
        if (told?.phase === 'init') first ??= told.ms;
        return told !== undefined || consequence;
      },
      says: (seen) => (seen.times > 0 ? words(first, atDeadline, seen) : undefined),
    };
  },
};

/** Tells the "Task timed out" of a request whose init never ended from that of a request that was slow. */
export function createFollower(): { isConsequence(line: Line): boolean } {
  const initOpen = new Set<string>();
  return {
    isConsequence(line) {
      const stream = line.stream ?? '';
      if (initThatTimedOut(line)?.phase === 'invoke') initOpen.add(stream);
      const isReport = /^REPORT RequestId: /.test(line.text) || fieldOf(line, 'type') === 'platform.report';
      const timedOut = / Task timed out after /.test(line.text) || (isReport && /timeout/.test(line.text));
      const consequence = initOpen.has(stream) && timedOut;
      if (isReport) initOpen.delete(stream);
      return consequence;
    },
  };
}

function initThatTimedOut(line: Line): { readonly phase: string; readonly ms: string } | undefined {
  const text = groupsIn(line, [
    /^INIT_REPORT Init Duration: ([\d.]+) ms\s+Phase: (\w+)\s+Status: timeout/,
    /"type":"platform\.initReport".*"status":"(timeout)"/,
  ]);
  if (text === undefined) return undefined;
  if (text[0] !== 'timeout') return { ms: text[0] ?? '', phase: text[1] ?? '' };
  const { phase, metrics } = (line.fields?.record ?? {}) as {
    phase?: string;
    metrics?: { durationMs?: number };
  };
  return { ms: String(metrics?.durationMs ?? ''), phase: phase ?? 'init' };
}

const words = (ms: string | undefined, atDeadline: boolean, { original }: Seen): Words => ({
  title: [
    ms === undefined
      ? 'the function did not finish starting within Lambda’s ten seconds'
      : `the function did not finish starting within ten seconds (${(Number(ms) / 1000).toFixed(1)} s)`,
    ...(atDeadline ? ['nor within the first request’s whole time'] : []),
  ].join(', '),
  remedy: original
    ? 'start the runtime client first and load the model in the background, as this tool’s function does: ollama-lambda deploy --adopt'
    : 'look for what waits before the handler is ready (a changed Dockerfile, an extension), and deploy again: ollama-lambda deploy',
});
