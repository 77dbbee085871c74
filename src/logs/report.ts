/** What Lambda says at the end of a call. Milliseconds and MB. */
export interface CallReport {
  readonly billedMs: number;
  /** The most that the instance ever had; it counts mapped weights too. */
  readonly memoryUsed: number | undefined;
  /** Whether the call started its instance: there was an init, or a restore from a snapshot. */
  readonly coldStart: boolean;
}

/** The last REPORT among the lines of a log, in either of the forms in which Lambda writes it. */
export function reportIn(log: string): CallReport | undefined {
  return log
    .split('\n')
    .map((line) => textReport(line) ?? jsonReport(line))
    .findLast((report) => report !== undefined);
}

function textReport(line: string): CallReport | undefined {
  if (!line.startsWith('REPORT RequestId: ')) return undefined;
  const field = (name: string): number | undefined => {
    const written = new RegExp(`\\t${name}: ([\\d.]+) (?:ms|MB)`).exec(line)?.[1];
    return written === undefined ? undefined : Number(written);
  };
  const billedMs = field('Billed Duration');
  if (billedMs === undefined) return undefined;
  return {
    billedMs,
    memoryUsed: field('Max Memory Used'),
    coldStart: field('Init Duration') !== undefined || field('Restore Duration') !== undefined,
  };
}

interface JsonReport {
  readonly type?: unknown;
  readonly record?: { readonly metrics?: Readonly<Record<string, unknown>> };
}

function jsonReport(line: string): CallReport | undefined {
  if (!line.startsWith('{') || !line.includes('platform.report')) return undefined;
  try {
    const { type, record } = JSON.parse(line) as JsonReport;
    const { billedDurationMs, maxMemoryUsedMB, initDurationMs, restoreDurationMs } = record?.metrics ?? {};
    if (type !== 'platform.report' || typeof billedDurationMs !== 'number') return undefined;
    return {
      billedMs: billedDurationMs,
      memoryUsed: typeof maxMemoryUsedMB === 'number' ? maxMemoryUsedMB : undefined,
      coldStart: initDurationMs !== undefined || restoreDurationMs !== undefined,
    };
  } catch {
    // The tail begins in the middle of a line.
    return undefined;
  }
}
