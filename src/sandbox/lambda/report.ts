/** The lines that Lambda itself writes into a function's log; milliseconds throughout. */
export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}`;

export const endLine = (requestId: string): string => `END RequestId: ${requestId}`;

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only for the event that started its instance. */
  readonly initMs: number | undefined;
  /** MB. */
  readonly memory: number;
  /** MB; undefined where the system does not tell. */
  readonly peakMemory: number | undefined;
  readonly failure: 'timeout' | 'error' | undefined;
  /** Only with the failure `error`. */
  readonly errorType?: string | undefined;
}

export function reportLine(report: Report): string {
  const { requestId, durationMs, initMs, memory, peakMemory, failure, errorType } = report;
  // Images have always paid for their initialisation; billing is by the millisecond, rounded up.
  const billed = Math.ceil(durationMs + (initMs ?? 0));
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${memory} MB`,
    ...(peakMemory === undefined ? [] : [`Max Memory Used: ${peakMemory} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(failure === undefined ? [] : [`Status: ${failure}`]),
    ...(failure === 'error' && errorType !== undefined ? [`Error Type: ${errorType}`] : []),
    '',
  ].join('\t');
}

export function initReportLine(init: {
  readonly ms: number;
  readonly phase: 'init' | 'invoke';
  readonly status: 'timeout' | 'error';
  readonly errorType?: string;
}): string {
  const type = init.errorType ? `\tError Type: ${init.errorType}` : '';
  return `INIT_REPORT Init Duration: ${init.ms.toFixed(2)} ms\tPhase: ${init.phase}\tStatus: ${init.status}${type}`;
}
