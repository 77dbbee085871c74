import type { Architecture } from '../../config/config.js';
import type { MiB } from '../../core/units.js';
import { vcpuOf } from '../../models/speed.js';
import type { Percentiles } from '../bench/percentiles.js';
import type { Measured } from '../bench/sample.js';
import { summaryOf } from '../bench/summary.js';

/** What one size came to. Times in milliseconds. */
export interface SizeRow {
  readonly memory: MiB;
  readonly architecture: Architecture;
  /** Processors, in parts of one. */
  readonly vcpu: number;
  readonly requests: number;
  readonly failed: number;
  readonly failures: readonly string[];
  /** What the function gave up for want of memory: what it measures then is not this model as configured. */
  readonly fallback: string | undefined;
  readonly firstToken: { readonly cold: Percentiles | undefined; readonly warm: Percentiles | undefined };
  readonly tokensPerSecond: Percentiles | undefined;
  /** Of a warm answer of the length that was asked for, by the medians; undefined when nothing warm was measured. */
  readonly answerMs: number | undefined;
  /** Of 1,000 output tokens of warm answers: what is paid for, where no price is known. */
  readonly gbSecondsPerThousandTokens: number | undefined;
  /** US dollars; undefined where no price is known. */
  readonly costPerThousandTokens: number | undefined;
  /** The most that an instance had, in MB, mapped weights included. */
  readonly memoryUsed: number | undefined;
  /** US dollars that measuring it has cost. */
  readonly spent: number | undefined;
}

export interface SizeMeasured {
  readonly memory: MiB;
  readonly architecture: Architecture;
  readonly measured: Measured;
  readonly answerTokens: number;
  /** US dollars for a second of this size. */
  readonly perSecond: number | undefined;
}

export function sizeRow({ memory, architecture, measured, answerTokens, perSecond }: SizeMeasured): SizeRow {
  const gb = memory / 1024;
  const summary = summaryOf(measured, gb);
  const answered = measured.samples.filter((sample) => sample.kind === 'answered');
  const { failed, failures, firstToken, tokensPerSecond, costPerThousandTokens: gbSeconds } = summary;
  const speed = tokensPerSecond?.p50;
  const { warm } = firstToken;
  const used = answered.flatMap(({ memoryUsed }) => memoryUsed ?? []);
  const seconds = answered.reduce((sum, { totalMs, billedMs = totalMs }) => sum + billedMs, 0) / 1000;
  return {
    memory,
    architecture,
    vcpu: vcpuOf(memory),
    requests: summary.requests,
    failed,
    failures,
    fallback: answered.find(({ fallback }) => fallback !== undefined)?.fallback,
    firstToken,
    tokensPerSecond,
    answerMs:
      warm === undefined || speed === undefined ? undefined : warm.p50 + (1000 * (answerTokens - 1)) / speed,
    gbSecondsPerThousandTokens: gbSeconds,
    costPerThousandTokens: perSecond && gbSeconds && (gbSeconds / gb) * perSecond,
    memoryUsed: used.length === 0 ? undefined : Math.max(...used),
    spent: perSecond && seconds * perSecond,
  };
}
