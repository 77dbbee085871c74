import type { LoggingInput } from '../lambda-control.js';

/** The lines that Lambda itself writes into a function's log; undefined for one that its level leaves out. */
export interface SystemLines {
  start(requestId: string, version: string): string | undefined;
  end(requestId: string): string | undefined;
  report(report: Report): string | undefined;
  initReport(init: InitReport): string | undefined;
}

/** Milliseconds throughout. */
export const systemLines = (logging: LoggingInput | undefined, now: () => Date): SystemLines =>
  logging?.format === 'JSON' ? jsonLines(logging, now) : textLines;

const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}`;

const endLine = (requestId: string): string => `END RequestId: ${requestId}`;

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

export interface InitReport {
  readonly ms: number;
  readonly phase: 'init' | 'invoke';
  readonly status: 'timeout' | 'error';
  readonly errorType?: string;
}

function reportLine(report: Report): string {
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

function initReportLine(init: InitReport): string {
  const type = init.errorType ? `\tError Type: ${init.errorType}` : '';
  return `INIT_REPORT Init Duration: ${init.ms.toFixed(2)} ms\tPhase: ${init.phase}\tStatus: ${init.status}${type}`;
}

const textLines: SystemLines = {
  start: startLine,
  end: endLine,
  report: reportLine,
  initReport: initReportLine,
};

/** As the Telemetry API words them. All of these are INFO, so at WARN there is none; there is no END. */
function jsonLines({ systemLevel }: LoggingInput, now: () => Date): SystemLines {
  const line = (type: string, record: object): string | undefined =>
    systemLevel === 'WARN' ? undefined : JSON.stringify({ time: now().toISOString(), type, record });
  return {
    start: (requestId, version) => line('platform.start', { requestId, version }),
    end: () => undefined,
    report: ({ requestId, durationMs, initMs, memory, peakMemory, failure, errorType }) =>
      line('platform.report', {
        requestId,
        metrics: {
          durationMs: rounded(durationMs),
          billedDurationMs: Math.ceil(durationMs + (initMs ?? 0)),
          memorySizeMB: memory,
          maxMemoryUsedMB: peakMemory,
          initDurationMs: initMs === undefined ? undefined : rounded(initMs),
        },
        status: failure ?? 'success',
        errorType: failure === 'error' ? errorType : undefined,
      }),
    initReport: ({ ms, phase, status, errorType }) =>
      line('platform.initReport', {
        initializationType: 'on-demand',
        phase,
        status,
        errorType,
        metrics: { durationMs: rounded(ms) },
      }),
  };
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
